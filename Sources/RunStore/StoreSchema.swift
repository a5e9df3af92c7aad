import GRDB

/// An open connection. PlanModel has a `Database` too: the deployment component.
typealias SQLDatabase = GRDB.Database

/// The tables, as the sequence of changes that made them. Forward only: a change that was once released is never edited.
///
/// The tables are for people with SQL as much as for the program: figures that one would want to compare stand in columns of their own,
/// and the whole values stand beside them as JSON, which alone is read back.
enum StoreSchema {
  /// Marks the file as ours: "APEP" in ASCII. Source: SQLite, PRAGMA application_id.
  static let applicationID: Int32 = 0x4150_4550

  /// The names of the changes, in their order. A released name is never edited either: the files remember it.
  enum Change {
    static let first = "Keep runs with their trials, stations, series, bills and sample tables"
    static let loadAndChanges = "Say of each run at which load it was, what was set for it, and how its trials ended"
    static let sweeps = "Keep sweeps, point by point"
    static let warmUps = "Keep the warm-ups that the pilots of sweeps found"
    static let machines = "Say of runs from before machines came and went that every replica found room"
  }

  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration(Change.first) { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try db.execute(sql: firstTables)
    }
    migrator.registerMigration(Change.loadAndChanges) { db in try db.execute(sql: loadAndChanges) }
    migrator.registerMigration(Change.sweeps) { db in try db.execute(sql: sweeps) }
    migrator.registerMigration(Change.machines) { db in try db.execute(sql: machines) }
    migrator.registerMigration(Change.warmUps) { db in try db.execute(sql: warmUps) }
    return migrator
  }()

  private static let firstTables = """
    CREATE TABLE run (
      -- AUTOINCREMENT: the id of a deleted run never comes to mean another one.
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      created TEXT NOT NULL,          -- UTC, ISO 8601 with milliseconds
      name TEXT NOT NULL,
      title TEXT NOT NULL,
      seed TEXT NOT NULL,             -- up to 2^64 - 1, which no SQLite integer holds
      version TEXT NOT NULL,          -- of the program
      digest TEXT NOT NULL,
      trials INTEGER NOT NULL,
      response_mean REAL,             -- seconds; NULL where refused, here and below
      response_p50 REAL,
      response_p95 REAL,
      response_p99 REAL,
      throughput REAL,                -- answers per second
      error_rate REAL,                -- 0 to 1
      scenario TEXT NOT NULL,         -- JSON, without its sample tables
      result TEXT NOT NULL            -- JSON
    ) STRICT;

    CREATE TABLE trial (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,      -- 0 for the first trial
      result TEXT NOT NULL,           -- JSON
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE station (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      capacity REAL,                  -- NULL: no limit
      utilization REAL,
      waiting_time REAL,              -- seconds a visit
      service_time REAL,              -- seconds a visit
      queue_length REAL,              -- mean number waiting
      visits_per_query REAL,
      rejected INTEGER NOT NULL,
      timed_out INTEGER NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE series_point (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      time REAL NOT NULL,             -- seconds on the simulated clock, end of the step
      arrived INTEGER NOT NULL,
      completed INTEGER NOT NULL,
      failed INTEGER NOT NULL,
      response_sum REAL,              -- seconds, over the completed queries
      in_system INTEGER NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE bill_line (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      purchase TEXT NOT NULL,         -- purchase option, such as on-demand
      position INTEGER NOT NULL,
      component TEXT NOT NULL,
      label TEXT NOT NULL,
      quantity TEXT NOT NULL,         -- decimal, a month
      unit TEXT NOT NULL,
      amount TEXT,                    -- USD a month, decimal; NULL: unpriced
      remark TEXT,                    -- the rule of thumb that the amount stands on, or why there is none
      PRIMARY KEY (run, purchase, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sample_table (
      digest TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the content, in hexadecimal
      origin TEXT NOT NULL,
      content TEXT NOT NULL           -- JSON
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE run_table (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
      name TEXT NOT NULL,             -- as the scenario names the table
      digest TEXT NOT NULL REFERENCES sample_table(digest),
      PRIMARY KEY (run, name)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX run_table_digest ON run_table(digest);
    """

  /// Runs that are there already say it in their JSON.
  private static let loadAndChanges = """
    ALTER TABLE run ADD COLUMN offered REAL;            -- arrivals a second that the workload offers
    ALTER TABLE run ADD COLUMN changes TEXT;            -- JSON: a list of path=value
    ALTER TABLE run ADD COLUMN trials_planned INTEGER;  -- NULL: a precision was asked for
    ALTER TABLE run ADD COLUMN trials_ending TEXT;      -- such as "interrupted"

    UPDATE run SET
      offered = json_extract(result, '$.load.offered'),
      changes = (
        SELECT json_group_array(json_extract(value, '$.path') || '=' || json_extract(value, '$.text'))
        FROM json_each(result, '$.figures') WHERE json_extract(value, '$.origin') = 'override'),
      trials_planned = json_extract(scenario, '$.settings.trials.count._0'),
      trials_ending = json_extract(result, '$.trialsEnding');
    """

  /// Nothing waited for a machine, and none came or went.
  private static let machines = """
    UPDATE trial SET result = json_set(
      result, '$.nodes', json('[]'),
      '$.scaling', (SELECT json_group_array(json_set(value, '$.pendingSeconds', 0.0)) FROM json_each(trial.result, '$.scaling')));
    UPDATE run SET result = json_set(
      result, '$.nodePools', json('[]'),
      '$.autoscaling', (
        SELECT json_group_array(json_set(value, '$.pendingReplicas', json('{"value": 0.0, "low": 0.0, "high": 0.0}')))
        FROM json_each(run.result, '$.autoscaling')));
    """

  private static let warmUps = """
    CREATE TABLE sweep_warm_up (
      sweep INTEGER NOT NULL REFERENCES sweep(id) ON DELETE CASCADE,
      digest TEXT NOT NULL,           -- SHA-256 of the scenario, the length of its trials, and the program
      nanoseconds INTEGER NOT NULL,
      PRIMARY KEY (sweep, digest)
    ) STRICT, WITHOUT ROWID;
    """

  private static let sweeps = """
    CREATE TABLE sweep (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      created TEXT NOT NULL,          -- UTC, ISO 8601 with milliseconds
      key TEXT NOT NULL UNIQUE,       -- SHA-256 of all that decides its answer
      name TEXT NOT NULL,             -- of the scenario that is varied
      version TEXT NOT NULL,          -- of the program
      axes TEXT NOT NULL              -- JSON: a list of paths and their values
    ) STRICT;

    CREATE TABLE sweep_point (
      sweep INTEGER NOT NULL REFERENCES sweep(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,      -- in the grid; the last axis runs fastest
      settings TEXT NOT NULL,         -- JSON: the value of each axis
      trials INTEGER NOT NULL,
      digest TEXT NOT NULL,           -- of the point's scenario
      point TEXT NOT NULL,            -- JSON
      PRIMARY KEY (sweep, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sweep_figure (
      sweep INTEGER NOT NULL,
      position INTEGER NOT NULL,
      metric TEXT NOT NULL,           -- such as p95 or cost.nodes
      value REAL,                     -- seconds, 0 to 1, a second, or USD a month; NULL where refused
      low REAL,
      high REAL,
      PRIMARY KEY (sweep, position, metric),
      FOREIGN KEY (sweep, position) REFERENCES sweep_point(sweep, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """
}
