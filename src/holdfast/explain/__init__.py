"""Why a foothold changed, who moved, how like histories went on, and how often a first place was lost."""
