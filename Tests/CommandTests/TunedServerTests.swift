import Foundation
import Testing

/// Genuine servers start with what `ape-plan tune` writes, and have it.
@Suite(.serialized)
struct TunedServerTests {
  private static let machines: [[String]] = [
    ["timescaledb", "--memory", "512MiB", "--cpus", "1"], ["timescaledb", "--memory", "3GiB", "--cpus", "2", "--connections", "200"],
    ["timescaledb", "--memory", "16GiB", "--cpus", "8", "--rules", "vendor", "--wal-disk", "100GiB"],
    ["timescaledb", "--memory", "8GiB", "--cpus", "4", "--disk", "ebs"], ["postgresql", "--memory", "2GiB", "--cpus", "2", "--disk", "hdd"],
  ]

  @Test(.enabled(if: RealServer.postgreSQLFolder != nil, RealServer.noPostgreSQL))
  func `PostgreSQL takes every line of the emitted file`() throws {
    let sandbox = try Sandbox()
    let cluster = try RealServer.makeCluster(in: sandbox)
    for machine in Self.machines {
      let emitted = try sandbox.run(["tune"] + machine + ["--format", "conf"])
      #expect(emitted.status == 0 && emitted.errors.isEmpty)
      let path = try sandbox.write(emitted.output, to: "postgresql.conf")
      let server = try RealServer.postgreSQL(cluster: cluster, words: ["-c", "config_file=\(path)"], in: sandbox)
      let answer = try Answer(sandbox.run(["tune"] + machine + ["--format", "json"]).output).list("databases")
      let expected = try #require(answer.first?["settings"] as? [[String: Any]])
      #expect(expected.count >= 16)
      // The server's own reading of each line of the file, and what it says is wrong with it.
      let lines = try server.rows("select name, setting, applied, error from pg_file_settings order by 1", in: sandbox)
      #expect(
        lines.sorted()
          == expected.compactMap { line in
            guard let name = line["name"] as? String, let value = line["recommended"] as? String else { return nil }
            return "\(name)|\(value)|t|"
          }.sorted(), "\(machine)")
      // And what it made of them: amounts in bytes.
      let inBytes = try server.rows(
        "select name, pg_size_bytes(setting || replace(unit, '8kB', '')) * case unit when '8kB' then 8192 else 1 end from pg_settings "
          + "where unit in ('8kB', 'kB', 'MB')", in: sandbox)
      for line in expected {
        guard let name = line["name"] as? String, let bytes = line["recommendedBytes"] as? Int else { continue }
        let found = try #require(inBytes.first { $0.hasPrefix("\(name)|") }.flatMap { Int($0.split(separator: "|")[1]) })
        // Spelt in whole kB, MB or GB, rounded down; the server rounds to its own units.
        #expect(abs(found - bytes) <= max(8_192, bytes / 1_000), "\(name) of \(machine): \(found), expected \(bytes)")
      }
      server.end()
    }
  }

  @Test(.enabled(if: RealServer.postgreSQLFolder != nil, RealServer.noPostgreSQL))
  func `PostgreSQL takes the emitted command`() throws {
    let sandbox = try Sandbox()
    let cluster = try RealServer.makeCluster(in: sandbox)
    let emitted = try sandbox.run("tune", "timescaledb", "--memory", "4GiB", "--cpus", "4", "--format", "compose")
    let words = Self.command(emitted.output)
    #expect(words.first == "postgres" && words.count > 20)
    let server = try RealServer.postgreSQL(cluster: cluster, words: Array(words.dropFirst()), in: sandbox)
    for (name, value) in [("shared_buffers", "1GB"), ("work_mem", "16MB"), ("timescaledb.max_background_workers", "16"), ("jit", "off")] {
      #expect(try server.rows("show \(name)", in: sandbox) == [value])
    }
  }

  @Test(.enabled(if: RealServer.postgreSQLFolder != nil, RealServer.noPostgreSQL))
  func `a setting that PostgreSQL does not know is refused by it, so that these tests can fail`() throws {
    let sandbox = try Sandbox()
    let cluster = try RealServer.makeCluster(in: sandbox)
    let path = try sandbox.write("shared_bufers = 1GB\n", to: "postgresql.conf")
    #expect(throws: RealServer.Refusal.self) {
      try RealServer.postgreSQL(cluster: cluster, words: ["-c", "config_file=\(path)"], in: sandbox)
    }
  }

  @Test(.enabled(if: RealServer.redis != nil, RealServer.noRedis))
  func `Redis takes the emitted file, and the emitted command`() throws {
    let sandbox = try Sandbox()
    let cases: [(arguments: [String], bytes: Int, save: String)] = [
      (["--memory", "1GiB"], 536_870_912, "3600 1 300 100 60 10000"), (["--memory", "256MiB", "--cache-only"], 201_326_592, ""),
      (["--memory", "16GiB", "--rules", "vendor", "--connections", "500"], 8_589_934_592, "3600 1 300 100 60 10000"),
    ]
    for (arguments, bytes, save) in cases {
      let file = try sandbox.run(["tune", "redis"] + arguments + ["--format", "conf"])
      let path = try sandbox.write(file.output, to: "redis.conf")
      let command = Self.command(try sandbox.run(["tune", "redis"] + arguments + ["--format", "compose"]).output)
      #expect(command.first == "redis-server")
      for words in [[path], Array(command.dropFirst())] {
        let server = try RealServer.redis(words: words, in: sandbox)
        #expect(try server.configured("maxmemory", in: sandbox) == "\(bytes)")
        #expect(try server.configured("maxmemory-policy", in: sandbox) == "allkeys-lru")
        #expect(try server.configured("save", in: sandbox) == save)
        if arguments.contains("--connections") { #expect(try server.configured("maxclients", in: sandbox) == "500") }
        server.end()
      }
    }
  }

  /// The words of the only command of a compose file that this program wrote.
  private static func command(_ text: String) -> [String] {
    let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
    guard let start = lines.firstIndex(where: { $0 == "command:" }) else { return [] }
    return lines[(start + 1)...].prefix { $0.hasPrefix("- ") }.map { line in
      let word = line.dropFirst(2)
      return String(word.hasPrefix("\"") ? word.dropFirst().dropLast() : word)
    }
  }
}
