"""The quota plan: what panelists say of themselves, strata, rules, and how full each is."""
