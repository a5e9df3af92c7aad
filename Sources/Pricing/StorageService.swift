/// Which service of a provider's price table sells volumes.
public enum StorageService {
  /// Amazon's volumes are EBS, Google's persistent disks, Azure's managed disks. A provider that is not known keeps Amazon's name, so that
  /// tables of one's own may use it.
  public static func name(of provider: String) -> String {
    switch provider {
    case "gcp": "persistent_disk"
    case "azure": "managed_disks"
    default: "ebs"
    }
  }
}
