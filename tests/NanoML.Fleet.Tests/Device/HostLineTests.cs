using NanoML.Cli.Messages;
using NanoML.Firmware.Tests.Support;
using NanoML.Fleet.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Fleet.Tests.Device;

/// <summary>A board's line to the host of its split model, over a broker in memory.</summary>
public sealed class HostLineTests
{
    private const int SentBytes = 100;
    private const string Reply = "nanoml/1/gate-7/reply";

    private readonly MemoryBroker _broker = new();
    private readonly ManualClock _clock = new();
    private readonly MemoryConnection _connection;
    private readonly HostLine _line;
    private readonly MessageLink _link;

    public HostLineTests()
    {
        _connection = new MemoryConnection(_broker, mostContent: SentBytes);
        _line = new HostLine(_connection, "gate-7", SentBytes, _clock);
        _link = new MessageLink(_line, 64, long.MaxValue);
    }

    [Fact]
    public void Message_WrittenInParts_IsOnePayload()
    {
        Assert.Equal(MessageLink.None, _link.Receive());
        byte[] tensor = [.. Enumerable.Range(0, SentBytes).Select(k => (byte)k)];
        _link.Message[MessageLink.HeaderLength] = 7;
        _link.Send((byte)'T', 1, tensor, 0, tensor.Length);
        Published sent = Assert.Single(_broker.All);
        Assert.Equal(("nanoml/1/gate-7/ask", false, false), (sent.Topic, sent.IsRetained, sent.IsAcknowledged));
        Assert.Equal(MessageFrame.Of('T', [7, .. tensor]), sent.Payload);
    }

    [Fact]
    public void Answers_AreReadWhole_AndWhatIsNoneIsPassedOver()
    {
        Assert.Equal(MessageLink.None, _link.Receive());
        _broker.Publish(Reply, [1, 2, 3]);
        _broker.Publish(Reply, [.. MessageFrame.Of('t', [5]), 0]);
        _broker.Publish(Reply, MessageFrame.Of('t', [6]));
        Assert.Equal('t', _link.Receive());
        Assert.Equal((1, 6), (_link.ContentLength, _link.Message[MessageLink.HeaderLength]));
        Assert.Equal(MessageLink.None, _link.Receive());
    }

    [Fact]
    public void RetainedAnswer_IsNone()
    {
        _broker.Publish(Reply, MessageFrame.Of('t', [6]), isRetained: true);
        Assert.Equal(MessageLink.None, _link.Receive());
        Assert.True(_line.IsUp);
    }

    [Fact]
    public void LostBroker_IsLookedForAgain_EverLessOften()
    {
        _broker.IsThere = false;
        for (int second = 0; second < 60; second++)
        {
            Assert.Equal(MessageLink.None, _link.Receive());
            _clock.Microseconds += 1_000_000;
        }

        Assert.InRange(_connection.Attempts, 4, 10);
        Assert.False(_line.IsUp);
        _link.Send((byte)'H', 0);
        Assert.Empty(_broker.All);

        _broker.IsThere = true;
        _clock.Microseconds += 64_000_000;
        _link.Receive();
        Assert.True(_line.IsUp);
        _link.Send((byte)'H', 0);
        Assert.Single(_broker.All);
    }

    [Fact]
    public void MessageThatIsTooLong_IsDropped_AndTheNextOneGoes()
    {
        _link.Receive();
        _link.Send((byte)'T', 0, new byte[SentBytes + 200], 0, SentBytes + 200);
        Assert.Empty(_broker.All);
        _link.Send((byte)'H', 0);
        Assert.Single(_broker.All);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    public void OtherNames_AreRefused(string name) => Assert.Throws<ArgumentException>(() => new HostLine(_connection, name, SentBytes));
}
