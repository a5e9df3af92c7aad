import PlanModel
import Testing

@testable import DeploymentFiles

struct VariableFileTests {
  /// Source: Docker documentation, Syntax for environment files in Docker Compose.
  @Test(arguments: [
    ("A=1", "1", "plain"), ("export A=1", "1", "as a shell's file has it"), ("A='x y'", "x y", "single quotes"),
    ("A=\"x\\\"y\"", "x\"y", "double quotes"),
    ("A=x # why", "x", "a comment needs a blank"), ("A=x#y", "x#y", "and is a part of the value without"), ("A=", "", "empty"),
    ("A = 1", "1", "blanks around the sign"), ("A=\"x\ny\"", "x\ny", "over two lines"),
    ("# no\n\nA=1\r\n", "1", "line ends of another system"),
    ("A=1\nA=2", "2", "the last one wins"),
  ])
  func `files of variables are read as compose does`(text: String, value: String, why: String) throws {
    #expect(try VariableFile(text, path: ".env")["A"]?.text == value, "\(why)")
  }

  @Test func `a line that sets nothing is told by its place, and its text is not`() {
    let error = #expect(throws: ManifestErrors.self) { try VariableFile("A=1\nhunter2 is my secret\n", path: ".env") }
    #expect(error?.description == ".env:2:1: found a line that sets no variable; expected NAME=value")
  }

  @Test(arguments: [
    ("DB_POOL_SIZE", "20", EnvironmentVariable.Content.number(20)), ("LLM_TIMEOUT", "60s", .number(60)),
    ("RATE_LIMIT_ENABLED", "true", .number(1)),
    ("REDIS_URL", "redis://user:made-up@redis:6379/0", .address(host: "redis", port: 6_379)),
    ("POSTGRES_HOST", "db", .address(host: "db", port: nil)),
    ("A_URL", "postgres://u:p@made-up/word@db:5432/x", .something), ("B_URL", "amqp://u:made?up@mq", .something),
    ("DATABASE_URL", "postgres://ape:p@ss@db/x", .address(host: "db", port: nil)), ("LOG_LEVEL", "info", .something),
    ("PORT", "8000", .something),
    ("SECRET_KEY", "made-up", .something), ("SECRET_KEY", "change-me", .placeholder), ("API_KEYS", "", .empty),
    ("SENTRY_DSN", "https://a@b/1", .something),
    ("DB_POOL_SIZE", "many", .something), ("PIN_TOKEN", "123456", .something),
  ])
  func `of a value only what a rule needs is kept`(name: String, value: String, content: EnvironmentVariable.Content) {
    #expect(VariableContent.of(name, value) == content)
  }

  @Test(arguments: [
    ("POSTGRES_PASSWORD", true), ("SECRET_KEY", true), ("API_KEYS", true), ("GF_SECURITY_ADMIN_PASSWORD", true),
    ("AWS_SESSION_TOKEN", true),
    ("CACHE_KEYSPACE", false), ("MONKEY", false), ("DB_POOL_SIZE", false),
  ])
  func `a secret is told by its name`(name: String, isSecret: Bool) { #expect(SecretName.matches(name) == isSecret) }
}
