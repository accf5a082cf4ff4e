namespace NanoML.Learning
{
    /// <summary>What a store found when it was loaded.</summary>
    public enum StoreState
    {
        /// <summary>Nothing was kept.</summary>
        Empty = 0,

        /// <summary>What was kept last.</summary>
        Loaded = 1,

        /// <summary>What was kept before the last time: that copy is damaged, as after a write without power to its end.</summary>
        OlderCopy = 2,

        /// <summary>It was learned for another model, and is not taken.</summary>
        OtherModel = 3,

        /// <summary>There are bytes, and none make sense.</summary>
        Damaged = 4,
    }
}
