using NanoML.Compiler.Diagnostics;

namespace NanoML.Datasets;

/// <summary>One recording of a data set: a picture, a sound, a series of frames or a row. It is read when it is asked for.</summary>
/// <param name="name">Its path below the data set's folder, with slashes; or what the table calls it.</param>
/// <param name="label">Its class, an index of <see cref="Dataset.Classes"/>.</param>
/// <param name="path">The file that it is of, or is in.</param>
public sealed class Recording(string name, int label, string path, Func<Signal> read)
{
    public string Name => name;

    public int Class => label;

    public string Path => path;

    /// <summary>Recordings of one group are alike, and in one split: its own name, unless dataset.json says by what they belong together.</summary>
    public string Group { get => field ?? name; internal set; }

    public Split Split { get; internal set; }

    /// <summary>Reads it, anew at every call.</summary>
    /// <exception cref="CompilerException">The file is damaged, too large, or does not fit the others.</exception>
    public Signal ReadSignal() => read();
}
