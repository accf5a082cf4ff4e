using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using NanoML.Cli.Messages;
using NanoML.Fleet;

namespace NanoML.Cli.Fleet.Broker;

/// <summary>Questions to nodes that wait for their answers: each has a number by chance, which its answer begins with.</summary>
internal sealed class Answers
{
    private const int MostBytes = 1024;

    private readonly ConcurrentDictionary<(string Node, int Number), Question> _questions = new();

    public Question Ask(string node)
    {
        var question = new Question(node, RandomNumberGenerator.GetInt32(int.MaxValue));
        _questions[(node, question.Number)] = question;
        return question;
    }

    public void Close(Question question) => _questions.TryRemove((question.Node, question.Number), out _);

    /// <summary>Takes in what a node sent.</summary>
    /// <returns>Whether somebody waits for it.</returns>
    public bool Take(string node, ReadOnlySpan<byte> payload)
    {
        if (payload.Length is < BrokerChannel.NumberBytes or > MostBytes
            || !_questions.TryGetValue((node, BinaryPrimitives.ReadInt32LittleEndian(payload)), out Question? question)
            || MessageScanner.First(payload[BrokerChannel.NumberBytes..], MostBytes) is not { } message)
        {
            return false;
        }

        question.Answer((char)message.Kind, message.Content);
        return true;
    }
}

/// <summary>One question.</summary>
internal sealed class Question(string node, int number)
{
    private readonly object _gate = new();
    private char _kind;
    private byte[] _content = [];

    public string Node => node;

    public int Number => number;

    public byte[] Message(char kind, byte[] content)
    {
        var start = new byte[BrokerChannel.NumberBytes];
        BinaryPrimitives.WriteInt32LittleEndian(start, number);
        return [.. start, .. MessageFrame.Of(kind, content)];
    }

    public void Answer(char kind, byte[] content)
    {
        lock (_gate)
        {
            (_kind, _content) = (kind, content);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for an answer and takes it.</summary>
    /// <returns>Its kind; 0 if none came.</returns>
    public char Wait(TimeSpan timeout, out byte[] content)
    {
        lock (_gate)
        {
            if (_kind == '\0')
            {
                Monitor.Wait(_gate, timeout);
            }

            (char kind, content) = (_kind, _content);
            _kind = '\0';
            return kind;
        }
    }
}
