namespace NanoML.Datasets;

/// <summary>What the recordings of a data set are.</summary>
public enum DatasetKind
{
    /// <summary>A recording is a picture: a signal of one frame.</summary>
    Pictures,

    /// <summary>A recording is a sound of one channel, in [-1, 1].</summary>
    Sound,

    /// <summary>A recording is a series of frames of some channels.</summary>
    Series,

    /// <summary>A recording is a row of a table: a signal of one frame.</summary>
    Table,
}
