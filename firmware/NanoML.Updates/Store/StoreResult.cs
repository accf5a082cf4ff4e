namespace NanoML.Updates
{
    /// <summary>What became of a wish to the store.</summary>
    public enum StoreResult
    {
        Done = 0,

        /// <summary>The medium failed. Everything is as it was before, and may be tried again.</summary>
        StorageFailed = 1,

        /// <summary>The verifier does not take the model.</summary>
        NotGenuine = 2,

        /// <summary>The version is below the highest one that was confirmed on this board.</summary>
        TooOld = 3,

        /// <summary>The model is longer than the store allows.</summary>
        TooLarge = 4,

        /// <summary>This very model runs already.</summary>
        AlreadyCurrent = 5,

        /// <summary>A model is on trial: it must be confirmed or rejected first.</summary>
        TrialRuns = 6,

        /// <summary>No transfer has begun.</summary>
        NothingBegun = 7,

        /// <summary>The piece does not follow what came: go on at Received.</summary>
        WrongPosition = 8,

        /// <summary>The piece reaches beyond the announced length.</summary>
        TooLong = 9,

        /// <summary>Bytes are missing.</summary>
        Incomplete = 10,

        /// <summary>What lies in the store is not what was announced: begin anew.</summary>
        WrongHash = 11,

        /// <summary>No model that was started is on trial.</summary>
        NoTrial = 12,

        /// <summary>The trial lacks its self test or inferences.</summary>
        TooEarly = 13,

        /// <summary>There is no other model to return to.</summary>
        NoWayBack = 14,
    }
}
