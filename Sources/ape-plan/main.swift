print("ape-plan")
