namespace NanoML.Runtime
{
    /// <summary>What one turn of an <see cref="InferenceLoop"/> did.</summary>
    public enum TurnResult
    {
        /// <summary>There was no frame, or more are needed.</summary>
        Waited,

        /// <summary>The model ran and its result was reported.</summary>
        Inferred,

        /// <summary>A frame was lost or damaged.</summary>
        Damaged,

        /// <summary>The source does not answer, or rests until it is started again.</summary>
        NoSource,
    }
}
