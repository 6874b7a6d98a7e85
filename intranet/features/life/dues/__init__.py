"""党费: who has paid which month, branch by branch; no amounts of persons."""
