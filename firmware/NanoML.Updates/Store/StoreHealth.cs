using System;

namespace NanoML.Updates
{
    /// <summary>What a store found damaged, and went on without.</summary>
    [Flags]
    public enum StoreHealth
    {
        Sound = 0,

        /// <summary>One of the journal's two copies: normal when the power went while it was written.</summary>
        JournalCopyDamaged = 1,

        /// <summary>Both copies. The models were found by their announcements.</summary>
        JournalLost = 2,

        /// <summary>A model's bytes have changed; the one before it runs, if there is one.</summary>
        ModelDamaged = 4,

        /// <summary>The medium could not be written when a state was to be kept.</summary>
        StorageFailed = 8,
    }
}
