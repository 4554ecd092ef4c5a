print("marked")
