import PlanModel
import Units

/// One service of a plan as any platform writes it: what runs, with which words, variables, memory and data.
struct PlannedService {
  enum Image {
    case reference(String)
    /// Nobody has said which; a variable stands for it.
    case variable(String)
  }

  enum Value {
    case text(String)
    /// A secret, by its name among the variables.
    case secret(String)
  }

  struct Storage {
    /// Of the volume.
    var name: String
    var path: String
    var size: Bytes
    var kind = Kind.data

    enum Kind {
      case data
      /// A few small files, gone with the container.
      case scratch
      /// Files that are gone with the container, or shared by all replicas: too many for memory.
      case workspace
    }
  }

  struct File {
    /// Within the folder that is written.
    var source: String
    var path: String
  }

  enum Health {
    case http(path: String, port: Int)
    case command([String])
  }

  var name: String
  var image: Image
  var resources: Resources
  var replicas = 1
  /// Of its command; empty for the image's own.
  var words: [Value] = []
  var variables: [(name: String, value: Value)] = []
  var ports: [Int] = []
  /// On which the world reaches it.
  var published: Int?
  var storage: [Storage] = []
  var files: [File] = []
  /// The host's own files, for who looks at the host.
  var seesHost = false
  var health: Health?
  var grace: SimTime?
  var startUp: SimTime?
  var sharedMemory: Bytes?
  /// Keeps what nobody else has.
  var isDatabase = false
  var waitsFor: [String] = []
}
