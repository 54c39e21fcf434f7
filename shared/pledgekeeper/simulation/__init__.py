"""What if: past timelines read again under other promises, and what that would have kept, missed and cost."""
