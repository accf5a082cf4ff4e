namespace NanoML.Compiler.Applications;

/// <summary>Where an application that replays a recording has it.</summary>
public enum RecordingPlace
{
    /// <summary>A table if it is small enough, else a file.</summary>
    Auto,

    /// <summary>An array of the application, on the heap.</summary>
    Table,

    /// <summary>A file on the board's drive I:.</summary>
    File,
}
