"""What tests of the domain are told with: the cast, given/when/then, and a store in memory."""
