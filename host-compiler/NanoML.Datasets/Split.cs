namespace NanoML.Datasets;

/// <summary>What a recording is for. Splits are by recording, never by window.</summary>
public enum Split
{
    Training,

    /// <summary>Chooses between models; takes part in no training.</summary>
    Validation,

    /// <summary>Held back until the end.</summary>
    Test,
}
