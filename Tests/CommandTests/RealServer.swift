import Foundation
import Testing

/// A genuine database server of this machine, in a folder of its own, on a free port of the loopback interface, ended with the test.
final class RealServer {
  private let process: Process
  let port: Int
  private let isRedis: Bool

  static let postgreSQLFolder: String? = {
    let root = "/usr/lib/postgresql"
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let versions = folders.compactMap { Int($0) }.filter { $0 >= 14 }.sorted()
    return versions.last.map { "\(root)/\($0)/bin" }
  }()
  static let redis: String? = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"].first(where: FileManager.default.isExecutableFile)
  static let promtool: String? = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first(where: FileManager.default.isExecutableFile)

  static let noPostgreSQL: Comment = "PostgreSQL 14 or later is not here: apt-get install postgresql"
  static let noRedis: Comment = "Redis is not here: apt-get install redis-server"
  static let noPromtool: Comment = "promtool is not here: apt-get install prometheus"

  private init(_ process: Process, port: Int, isRedis: Bool) {
    self.process = process
    self.port = port
    self.isRedis = isRedis
  }

  deinit { end() }

  func end() {
    guard process.isRunning else { return }
    // Children of threads that take no signals take none either; Redis keeps it so.
    if isRedis { _ = try? Sandbox().shell("redis-cli -p \(port) shutdown nosave") } else { process.terminate() }
    let deadline = Date().addingTimeInterval(10)
    while process.isRunning, Date() < deadline { usleep(20_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  // MARK: PostgreSQL

  /// Makes a cluster, which a server can be started on again and again. PostgreSQL refuses to run as root: then it is run as nobody.
  static func makeCluster(in sandbox: Sandbox) throws -> String {
    let bin = try #require(postgreSQLFolder)
    let folder = sandbox.file("cluster")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if getuid() == 0 {
      let entry = try #require(getpwnam("nobody"))
      chown(folder, entry.pointee.pw_uid, entry.pointee.pw_gid)
      chmod(sandbox.path, 0o755)
    }
    let made = try sandbox.shell(
      (getuid() == 0 ? "/usr/sbin/runuser -u nobody -- " : "")
        + "\(bin)/initdb -D '\(folder)' -U tester -A trust -E UTF8 --locale=C --no-sync")
    #expect(made.status == 0, "initdb: \(made.errors)")
    return folder
  }

  /// - Parameter words: of its command line, beside folder, port and host.
  static func postgreSQL(cluster: String, words: [String], in sandbox: Sandbox) throws -> RealServer {
    let bin = try #require(postgreSQLFolder)
    let port = freePort()
    let own = ["-D", cluster, "-p", "\(port)", "-h", "127.0.0.1", "-k", cluster]
    let program = "\(bin)/postgres"
    return try start(
      getuid() == 0 ? "/usr/sbin/runuser" : program, (getuid() == 0 ? ["-u", "nobody", "--", program] : []) + own + words, port: port,
      in: sandbox
    ) { try sandbox.shell("\(bin)/pg_isready -q -h 127.0.0.1 -p \(port)").status == 0 }
  }

  /// Rows of a query, one a line, columns divided by `|`.
  func rows(_ query: String, in sandbox: Sandbox) throws -> [String] {
    let bin = try #require(Self.postgreSQLFolder)
    let ending = try sandbox.shell("\(bin)/psql -h 127.0.0.1 -p \(port) -U tester -d postgres -At -c \"\(query)\"")
    #expect(ending.status == 0, "\(ending.errors)")
    return ending.output.split(separator: "\n").map(String.init)
  }

  // MARK: Redis

  static func redis(words: [String], in sandbox: Sandbox) throws -> RealServer {
    let port = freePort()
    let program = try #require(redis)
    return try start(
      program, words + ["--port", "\(port)", "--bind", "127.0.0.1", "--dir", sandbox.path, "--daemonize", "no"], port: port,
      isRedis: true, in: sandbox
    ) { try sandbox.shell("redis-cli -p \(port) ping").output == "PONG\n" }
  }

  /// The value that the server itself gives for a setting.
  func configured(_ name: String, in sandbox: Sandbox) throws -> String {
    let lines = try sandbox.shell("redis-cli -p \(port) config get \(name)").output.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.count > 1 ? String(lines[1]) : ""
  }

  // MARK: Prometheus

  static let prometheus: String? = ["/usr/bin/prometheus", "/usr/local/bin/prometheus"].first(where: FileManager.default.isExecutableFile)
  static let noPrometheus: Comment = "Prometheus is not here: apt-get install prometheus"

  /// - Parameter folder: of its blocks.
  static func prometheus(folder: String, in sandbox: Sandbox) throws -> RealServer {
    let port = freePort()
    let program = try #require(prometheus)
    let configuration = try sandbox.write("{}\n", to: "prometheus.yml")
    return try start(
      program,
      [
        "--config.file=\(configuration)", "--storage.tsdb.path=\(folder)", "--storage.tsdb.retention.time=100y",
        "--web.listen-address=127.0.0.1:\(port)",
      ], port: port, in: sandbox
    ) {
      try sandbox.shell(
        "exec 3<>/dev/tcp/127.0.0.1/\(port) && printf 'GET /-/ready HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '200 OK' <&3").status == 0
    }
  }

  // MARK: Starting

  private static func start(
    _ program: String, _ arguments: [String], port: Int, isRedis: Bool = false, in sandbox: Sandbox, isReady: () throws -> Bool
  ) throws -> RealServer {
    let log = sandbox.file("server-\(port).log")
    let process = sandbox.process(program, arguments)
    try Data().write(to: URL(fileURLWithPath: log))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    process.standardOutput = handle
    process.standardError = handle
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    try process.run()
    let server = RealServer(process, port: port, isRedis: isRedis)
    let deadline = Date().addingTimeInterval(40)
    while process.isRunning, Date() < deadline {
      if try isReady() { return server }
      usleep(50_000)
    }
    server.end()
    throw Refusal(log: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
  }

  /// The server did not start; its own words say why.
  struct Refusal: Error { let log: String }

  /// A port that was free a moment ago.
  private static func freePort() -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        guard bind(descriptor, $0, length) == 0, getsockname(descriptor, $0, &length) == 0 else { return 0 }
        return Int(UInt16(bigEndian: UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr_in.self).pointee.sin_port))
      }
    }
  }
}
