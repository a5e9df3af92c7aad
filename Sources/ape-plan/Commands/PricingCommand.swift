import ArgumentParser

/// `ape-plan pricing`
struct PricingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pricing",
    abstract: "List, show and find prices; make price tables from providers' lists; check tables of your own.",
    discussion: """
      The program carries tables of AWS, Google Cloud, Azure and of language models; each figure has its day and its source. What --prices \
      names is laid over them.

        ape-plan pricing list
        ape-plan pricing show t3.xlarge --region us-east-1
        ape-plan pricing find --vcpu 4 --memory 16GiB --region eu-west-1
        ape-plan pricing import index.json --region eu-west-1 --output mine.csv
      """,
    subcommands: [PricingList.self, PricingShow.self, PricingFind.self, PricingImport.self, PricingValidate.self])
}
