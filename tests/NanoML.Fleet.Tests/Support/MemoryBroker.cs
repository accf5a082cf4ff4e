namespace NanoML.Fleet.Tests.Support;

/// <summary>What was published.</summary>
internal sealed record Published(string Topic, byte[] Payload, bool IsRetained, bool IsAcknowledged);

/// <summary>A broker without a network: what is published to a topic comes to who subscribed to it, at once.</summary>
internal sealed class MemoryBroker
{
    private readonly Dictionary<string, Action<byte[], bool>> _subscribers = [];

    public List<Published> All { get; } = [];

    public Dictionary<string, byte[]> Retained { get; } = [];

    /// <summary>Whether it is reached; none is, and connections are gone, while it is not.</summary>
    public bool IsThere { get; set; } = true;

    public IEnumerable<string> Texts(string topic) => All.Where(message => message.Topic == topic).Select(message => System.Text.Encoding.ASCII.GetString(message.Payload));

    public void Publish(string topic, byte[] payload, bool isRetained = false, bool isAcknowledged = false)
    {
        All.Add(new Published(topic, payload, isRetained, isAcknowledged));
        if (isRetained)
        {
            Retained[topic] = payload;
        }

        if (_subscribers.TryGetValue(topic, out Action<byte[], bool>? take))
        {
            take(payload, false);
        }
    }

    public void Subscribe(string topic, Action<byte[], bool> take)
    {
        _subscribers[topic] = take;
        if (Retained.TryGetValue(topic, out byte[]? payload))
        {
            take(payload, true);
        }
    }
}

/// <summary>A node's connection to it.</summary>
internal sealed class MemoryConnection(MemoryBroker broker, int messages = 4, int mostContent = MemoryConnection.MostContent)
    : BrokerConnection(messages, FleetNode.MessageBytes(mostContent))
{
    public const int MostContent = 512;

    private bool _isOpen;

    public override bool IsConnected => _isOpen && broker.IsThere;

    public BrokerSession? Session { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>What the driver does instead of its work.</summary>
    public Exception? Failure { get; set; }

    protected override bool Connect(BrokerSession session)
    {
        Attempts++;
        ThrowIfAsked();
        Session = session;
        _isOpen = broker.IsThere;
        return _isOpen;
    }

    protected override bool Subscribe(string topic)
    {
        ThrowIfAsked();
        broker.Subscribe(topic, OnMessage);
        return true;
    }

    protected override bool Publish(string topic, byte[] bytes, int start, int count, bool isRetained, bool isAcknowledged)
    {
        ThrowIfAsked();
        broker.Publish(topic, bytes[start..(start + count)], isRetained, isAcknowledged);
        return true;
    }

    protected override void Abort()
    {
        _isOpen = false;
        ThrowIfAsked();
    }

    private void ThrowIfAsked()
    {
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
