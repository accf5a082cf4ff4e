using System.Buffers.Binary;
using NanoML.Compiler.Diagnostics;
using NanoML.Updates;

namespace NanoML.Cli.Messages;

/// <summary>The models that a board has.</summary>
/// <param name="MostPiece">Bytes of a piece that it takes, at most.</param>
/// <param name="Current">Version of the confirmed model; 0 where the board runs what is in its image.</param>
/// <param name="CurrentHash">SHA-256 of that model.</param>
/// <param name="Trial">Version of the model on trial; 0 for none.</param>
/// <param name="TrialHash">SHA-256 of that model.</param>
/// <param name="Coming">Version of a model that has come in part; 0 for none.</param>
/// <param name="Highest">No version below it is taken.</param>
/// <param name="Rejected">Version of the model that was given up last, until the board has told it; 0 for none.</param>
internal sealed record BoardModels(
    int MostPiece, int Current, string CurrentHash, int Trial, string TrialHash, int Coming, int Highest, int Rejected, RejectReason Reason);

/// <summary>Talks to <c>UpdateLine</c> of NanoML.Updates; docs/pushing-models.md has the messages.</summary>
internal sealed class UpdateLink(IMessageLink link)
{
    private const int Protocol = 1;
    private const int HashBytes = 32;
    private const int StatusBytes = 3 + (6 * sizeof(int)) + (2 * HashBytes) + 1;
    private const int AnswerBytes = 1 + sizeof(int);

    // A board answers between two inferences, and checks a signature in seconds. One that says nothing to a question is most likely none.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_patienceForStatus = TimeSpan.FromSeconds(5);

    /// <summary>How often a message had to be sent again.</summary>
    public int Repeats => link.Repeats;

    /// <exception cref="CompilerException">Nobody answers, or in another protocol.</exception>
    public BoardModels Status()
    {
        byte[] status = Ask(UpdateKind.Status, [], UpdateKind.Models, s_patienceForStatus);
        if (status.Length != StatusBytes || status[0] != Protocol || BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(1)) == 0)
        {
            throw new CompilerException(
                DiagnosticCatalog.NoAnswer, $"{link.Name}: the board speaks another version of updates", "Build the application with the NanoML.Updates of this nanoml.");
        }

        int at = 3;
        int Int()
        {
            at += sizeof(int);
            return BinaryPrimitives.ReadInt32LittleEndian(status.AsSpan(at - sizeof(int)));
        }

        string Hash()
        {
            at += HashBytes;
            return Convert.ToHexStringLower(status, at - HashBytes, HashBytes);
        }

        return new BoardModels(
            BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(1)), Int(), Hash(), Int(), Hash(), Int(), Int(), Int(), (RejectReason)status[^1]);
    }

    /// <summary>Tells what comes.</summary>
    public (StoreResult Result, int Received) Announce(byte[] announcement) => Wish(UpdateKind.Announce, announcement);

    /// <summary>Sends bytes of the model.</summary>
    /// <param name="position">Of the first of them.</param>
    public (StoreResult Result, int Received) Send(int position, ReadOnlySpan<byte> piece)
    {
        var content = new byte[sizeof(int) + piece.Length];
        BinaryPrimitives.WriteInt32LittleEndian(content, position);
        piece.CopyTo(content.AsSpan(sizeof(int)));
        return Wish(UpdateKind.Piece, content);
    }

    /// <summary>Says that all of it was sent.</summary>
    public StoreResult Complete() => Wish(UpdateKind.Complete, []).Result;

    /// <summary>Asks for the model before.</summary>
    public StoreResult GoBack() => Wish(UpdateKind.GoBack, []).Result;

    /// <summary>What to say of a board that answers what no store does.</summary>
    public CompilerException Nonsense() =>
        new(DiagnosticCatalog.NoAnswer, $"{link.Name}: the board's answers make no sense", "Build the application with the NanoML.Updates of this nanoml.");

    private (StoreResult Result, int Received) Wish(byte kind, byte[] content)
    {
        byte[] answer = Ask(kind, content, UpdateKind.Answer, s_patience);
        return answer.Length == AnswerBytes
            ? ((StoreResult)answer[0], BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(1)))
            : throw Nonsense();
    }

    private byte[] Ask(byte kind, byte[] content, byte answer, TimeSpan timeout) => link.Ask((char)kind, content, (char)answer, timeout) ?? throw NoAnswer();

    private CompilerException NoAnswer() => link.NoAnswer("an application that takes models", "docs/pushing-models.md");
}
