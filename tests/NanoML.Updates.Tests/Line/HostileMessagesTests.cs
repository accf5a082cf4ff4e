using NanoML.Runtime;
using NanoML.Updates.Tests.Support;
using Xunit.Abstractions;

namespace NanoML.Updates.Tests.Line;

/// <summary>Somebody at the other end of the line who has no key.</summary>
public sealed class HostileMessagesTests(ITestOutputHelper output)
{
    private const int MostContent = 512;
    private const int MessagesOfATurn = 50;

    private static readonly byte[] s_kinds =
        [UpdateKind.Status, UpdateKind.Announce, UpdateKind.Piece, UpdateKind.Complete, UpdateKind.GoBack, UpdateKind.Models, UpdateKind.Answer];

    /// <summary>Whole messages with right checksums, whatever is in them: the confirmed model stays, and nothing throws.</summary>
    [Fact]
    public void Messages_OfWhomeverHasNoKey_ChangeNothing()
    {
        var random = new Random(Fuzz.Seed);
        int messages = 0;
        for (int turn = 0; turn < Fuzz.Turns(1000) / MessagesOfATurn; turn++)
        {
            var folder = new CutFolder();
            new Board(folder).Install(Board.Old);
            Board board = new(folder);
            var channel = new MemoryChannel();
            var line = new UpdateLine(board.Store, new MessageLink(channel, MostContent, 1_000_000));
            for (int k = 0; k < MessagesOfATurn; k++, messages++)
            {
                channel.Send(Message(random));
                Hear(line);
                Assert.False(line.TakeOtherModel());
                Assert.Null(board.Store.OnTrial);
            }

            Assert.True(StillAnswers(channel, line));
            Assert.Equal(Board.Old.Version, new Board(folder).Start()!.Version);
        }

        output.WriteLine($"{messages} messages");
    }

    /// <summary>An announcement of the maker's, and pieces of somebody else.</summary>
    [Fact]
    public void ForeignPieces_AfterAGenuineAnnouncement_AreNoModel()
    {
        var random = new Random(Fuzz.Seed);
        for (int turn = 0; turn < Fuzz.Turns(100); turn++)
        {
            var folder = new CutFolder();
            Board board = new(folder);
            var channel = new MemoryChannel();
            var line = new UpdateLine(board.Store, new MessageLink(channel, MostContent, 1_000_000));
            byte[] bytes = [.. Board.New.Bytes];
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            channel.Send(Framed(UpdateKind.Announce, Board.New.Announcement.Bytes));
            channel.Send(Framed(UpdateKind.Piece, [0, 0, 0, 0, .. bytes]));
            channel.Send(Framed(UpdateKind.Complete, []));
            Hear(line);
            Assert.False(line.TakeOtherModel());
            Assert.Null(board.Start());
        }
    }

    private static void Hear(UpdateLine line)
    {
        while (line.Turn())
        {
        }
    }

    /// <summary>Zeros end a message that has begun; then a board that is well tells its models.</summary>
    private static bool StillAnswers(MemoryChannel channel, UpdateLine line)
    {
        channel.Send(new byte[MostContent + 9]);
        Hear(line);
        int before = channel.Answered;
        channel.Send(Framed(UpdateKind.Status, []));
        Hear(line);
        return channel.Answered > before;
    }

    private static byte[] Message(Random random)
    {
        byte kind = random.Next(8) == 0 ? (byte)random.Next(256) : s_kinds[random.Next(s_kinds.Length)];
        byte[] content = Content(kind, random);
        byte[] message = Framed(kind, content);
        switch (random.Next(10))
        {
            case 0:
                message[random.Next(message.Length)] ^= (byte)(1 << random.Next(8));
                return message;
            case 1:
                byte[] rubbish = new byte[random.Next(40)];
                random.NextBytes(rubbish);
                return [.. rubbish, .. message];
            default:
                return message;
        }
    }

    private static byte[] Content(byte kind, Random random)
    {
        byte[] content;
        switch (kind == UpdateKind.Announce ? random.Next(2) : 2)
        {
            case 0:
                // What the maker said of a model, a bit of it changed.
                content = [.. Board.New.Announcement.Bytes];
                content[random.Next(content.Length)] ^= (byte)(1 << random.Next(8));
                return content;
            case 1:
                content = [.. Board.New.Announcement.Bytes];
                random.NextBytes(content.AsSpan(8));
                return content[..(random.Next(2) == 0 ? content.Length : ModelAnnouncement.StatementBytes)];
            default:
                content = new byte[random.Next(4) == 0 ? random.Next(MostContent) : random.Next(12)];
                random.NextBytes(content);
                return content;
        }
    }

    private static byte[] Framed(byte kind, byte[] content)
    {
        byte[] body = [kind, (byte)content.Length, (byte)(content.Length >> 8), 0, 0, .. content];
        int crc = Crc16.Of(body, 0, body.Length);
        return [(byte)'N', (byte)'M', .. body, (byte)(crc >> 8), (byte)crc];
    }
}
