namespace NanoML.Compiler.Packaging;

/// <summary>Calls of a model's file as numbers, which can lie anywhere among others: NanoML.Player's <c>ModelProgram</c> says their form.</summary>
internal sealed class ProgramBlock
{
    private const int Load = -1;
    private const int Repeat = -2;
    private const int HeadLength = 2;
    private const int RepeatHeadLength = 4;

    private readonly List<int> _words = [];
    private readonly List<int> _places = [];

    public int Length => _words.Count;

    public void Add(params ReadOnlySpan<int> words) => _words.AddRange(words);

    /// <summary>A call of a kernel.</summary>
    /// <returns>Where its arguments begin.</returns>
    public int AddCall(int kernel, ProgramBlock arguments)
    {
        Add(kernel, HeadLength + arguments.Length);
        return Append(arguments);
    }

    /// <summary>Reads the head of an array from the file.</summary>
    /// <param name="place">Of the content among that of the file.</param>
    /// <returns>Where the place stands.</returns>
    public int AddLoad(int kind, int array, int place, int elements)
    {
        Add(Load, HeadLength + 4, kind, array, place, elements);
        _places.Add(Length - 2);
        return Length - 2;
    }

    /// <summary>Calls that run several times; of one turn, nothing is around them.</summary>
    /// <param name="moves">Which numbers of the calls change from one turn to the next, and by how much.</param>
    /// <returns>Where the calls begin.</returns>
    public int AddTurns(int turns, IReadOnlyList<(int At, int Step)> moves, ProgramBlock calls)
    {
        if (turns > 1)
        {
            Add(Repeat, RepeatHeadLength + (2 * moves.Count) + calls.Length, turns, moves.Count);
            foreach ((int at, int step) in moves)
            {
                Add(at, step);
            }
        }

        return Append(calls);
    }

    /// <param name="dataStart">Where the file's content begins.</param>
    public void Write(BinaryWriter writer, int dataStart)
    {
        HashSet<int> places = [.. _places];
        writer.Write(Length);
        for (int k = 0; k < Length; k++)
        {
            writer.Write(_words[k] + (places.Contains(k) ? dataStart : 0));
        }
    }

    private int Append(ProgramBlock other)
    {
        int start = Length;
        _words.AddRange(other._words);
        _places.AddRange(other._places.Select(place => start + place));
        return start;
    }
}
