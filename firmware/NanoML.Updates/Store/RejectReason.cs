namespace NanoML.Updates
{
    /// <summary>Why a model was given up.</summary>
    public enum RejectReason
    {
        None = 0,

        /// <summary>The self test gave other bytes than on the desktop.</summary>
        SelfTestFailed = 1,

        /// <summary>The board restarted during the trial, more often than is allowed.</summary>
        Restarted = 2,

        /// <summary>Its bytes in the store have changed.</summary>
        Damaged = 3,

        /// <summary>It could not be loaded: not a model, or one that the runtime cannot run.</summary>
        NotLoaded = 4,

        /// <summary>Faults, restarts or drift rose.</summary>
        Unhealthy = 5,

        /// <summary>Someone asked for the model before.</summary>
        OnRequest = 6,
    }
}
