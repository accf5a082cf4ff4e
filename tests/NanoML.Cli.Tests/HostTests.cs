using NanoML.Cli.Hosting;
using NanoML.Cli.Messages;
using NanoML.Cli.Monitoring;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Splitting;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Offload;
using NanoML.OnnxRuntime;
using NanoML.Runtime;
using MessageLink = NanoML.Runtime.MessageLink;

namespace NanoML.Cli.Tests;

/// <summary><c>nanoml host</c>, with a board at the other end of a pseudo-terminal that runs the other part.</summary>
public sealed class HostTests(HostTests.Parts parts) : IClassFixture<HostTests.Parts>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [PseudoTerminalFact]
    public void Board_GetsTheClassOfBothParts_ForEverySample()
    {
        SplitBoard board = parts.Board();
        using var cable = new CableBoard(board.Start);
        CommandResult result = Host(cable, parts.Inputs.Length);

        Assert.Equal(parts.Inputs.Length, result.OutputLines.Count(line => line.StartsWith("host seq=", StringComparison.Ordinal)));
        Assert.Contains(result.OutputLines, line => line.Contains("a board with the other part of this split", StringComparison.Ordinal));
        Assert.Contains($"{parts.Inputs.Length} answers, 0 refusals", result.Error, StringComparison.Ordinal);
        Await(() => board.IsDone);
        Assert.Equal(parts.Expected, parts.Inputs.Select((_, k) => board.Decisions[k].Class));
    }

    [PseudoTerminalFact]
    public void LineThatDamagesBytes_BringsTheSameClasses()
    {
        SplitBoard board = parts.Board();
        using var cable = new CableBoard(channel => board.Start(new DamagedChannel(channel, 1501)), damageEvery: 97);
        using var host = new RunningHost(parts.Folder, cable.Port);
        Await(() => board.IsDone);

        Assert.Equal(parts.Expected, parts.Inputs.Select((_, k) => board.Decisions[k].Class));
        Assert.Equal(0, board.Losses);
    }

    [PseudoTerminalFact]
    public void BoardOfAnotherSplit_IsRefused()
    {
        byte[] other = [.. parts.Outcome.Parts.Description.IdentityBytes];
        other[0] ^= 1;
        SplitBoard board = parts.Board(other);
        using var cable = new CableBoard(board.Start);
        using var host = new RunningHost(parts.Folder, cable.Port);
        Await(() => board.State == HostState.Refused);

        Assert.Empty(board.Decisions);
    }

    [PseudoTerminalFact]
    public void CableThatIsCut_StopsNeitherBoardNorHost_AndAnotherGoesOn()
    {
        SplitBoard board = parts.Board();
        var cut = new CableBoard(board.Start);
        using var host = new RunningHost(parts.Folder, cut.Port);
        Await(() => board.Decisions.Count > 3);
        host.Port = null;
        cut.Dispose();
        Await(() => host.States.Contains(PortState.Lost));

        SplitBoard after = parts.Board();
        using var cable = new CableBoard(after.Start);
        host.Port = cable.Port;
        Await(() => after.IsDone);
        Assert.Equal(parts.Expected, parts.Inputs.Select((_, k) => after.Decisions[k].Class));
    }

    [PseudoTerminalFact]
    public void LinesBetweenMessages_ArePassedOn()
    {
        SplitBoard board = parts.Board();
        using var cable = new CableBoard(channel =>
        {
            Action turn = board.Start(channel);
            var line = new ReportLine(new ChannelLines(channel));
            int turns = 0;
            return () =>
            {
                turn();
                if (turns++ % 20 == 5)
                {
                    line.BeginEvent("test");
                    line.Send();
                }
            };
        });
        CommandResult result = Host(cable, parts.Inputs.Length, "--json");

        Assert.Contains(result.OutputLines, line => line.Contains("\"event\":\"test\"", StringComparison.Ordinal));
        Assert.Contains(result.OutputLines, line => line.Contains("\"host\":1,", StringComparison.Ordinal));
        Await(() => board.IsDone);
        Assert.Equal(parts.Expected, parts.Inputs.Select((_, k) => board.Decisions[k].Class));
    }

    [Fact]
    public void WhateverBoardsSay_TheHostAnswersNoTensorThatIsNone()
    {
        using HostModel model = parts.Model();
        using var link = new ScriptedLink(new Random(1), parts.Outcome.Parts.Description);
        var session = new HostSession(link, parts.Outcome.Parts.Description, model, []);
        using var stop = new CancellationTokenSource();
        link.OnEnd = stop.Cancel;
        session.Run(null, stop.Token);

        Assert.Equal(link.Sound, session.Answers);
        Assert.True(session.Refusals > 100);
    }

    [Fact]
    public void Scanner_OfAnyBytes_FindsTheMessagesThatAreWhole()
    {
        var random = new Random(1);
        for (int turn = 0; turn < 300; turn++)
        {
            var sent = new List<byte>();
            var messages = new List<byte[]>();
            for (int k = random.Next(1, 5); k > 0; k--)
            {
                var noise = new byte[random.Next(12)];
                random.NextBytes(noise);
                var content = new byte[random.Next(40)];
                random.NextBytes(content);
                sent.AddRange(noise.Select(b => b == 'N' ? (byte)0 : b));
                sent.AddRange(new Message(7, content).ToBytes());
                messages.Add(content);
            }

            var scanner = new MessageScanner(64);
            var found = new List<byte[]>();
            for (int at = 0; at < sent.Count;)
            {
                int count = Math.Min(random.Next(1, 9), sent.Count - at);
                scanner.Add(sent.Slice(at, count).ToArray());
                at += count;
                while (scanner.Take() is { } message)
                {
                    found.Add(message.Content);
                }
            }

            Assert.Equal(messages, found);
            Assert.False(scanner.IsWaiting);
        }
    }

    [Fact]
    public void FolderThatIsNone_IsSaid() => CommandLine.Run("host", "nowhere", "--port", "nowhere").Failed(2, "NML0125", "split.json", "nanoml split");

    [Fact]
    public void PortThatIsNone_IsSaid() => CommandLine.Run("host", parts.Folder, "--port", "/dev/nowhere").Failed(2, "NML0601", "/dev/nowhere");

    private CommandResult Host(CableBoard cable, int count, params string[] args) =>
        CommandLine.Run(["host", parts.Folder, "--port", cable.Port, "--count", $"{count}", .. args]).Succeeded();

    private static void Await(Func<bool> isSo)
    {
        DateTime end = DateTime.UtcNow + s_patience;
        while (!isSo() && DateTime.UtcNow < end)
        {
            Thread.Sleep(5);
        }

        Assert.True(isSo(), "It did not come to that.");
    }

    /// <summary>The digits network behind its pool, with samples and what both parts make of them.</summary>
    public sealed class Parts : IDisposable
    {
        private const int Samples = 40;

        private readonly TempFolder _temp = new();
        private readonly OnnxRuntimeReference _runtime = new();

        public Parts()
        {
            var options = new CompileOptions
            {
                ModelPath = Bundled.DigitsCnn,
                DataPath = Bundled.DigitsCalibration,
                Target = "esp32",
                Kernels = KernelChoice.Reference,
                Name = "DigitsDevice",
            };
            Outcome = new Splitter(compiling => Compilation.Run(compiling), _runtime, null).Cut(options, "/pool/MaxPool", LinkRate.Parse("serial"));
            foreach (Compiler.Emit.EmittedFile file in Outcome.Parts.Files)
            {
                _temp.Write(file.Path, file.Bytes is { } bytes ? [.. bytes] : System.Text.Encoding.UTF8.GetBytes(file.Text));
            }

            Inputs = [.. Outcome.Device.Samples.Take(Samples).Select(sample => IntegerOracle.QuantizeInput(Outcome.Device.Plan, sample))];
            var oracle = new IntegerOracle(Outcome.Device.Plan);
            using HostModel model = Model();
            Expected = [.. Inputs.Select(input => Outcome.Parts.Description.Result.ClassOf(model.Run(oracle.Run(input)))!.Value)];
        }

        public string Folder => _temp.Root;

        internal SplitOutcome Outcome { get; }

        internal byte[][] Inputs { get; }

        internal int[] Expected { get; }

        public void Dispose() => _temp.Dispose();

        internal HostModel Model() => HostModel.Open(_runtime, Outcome.Parts.Host, new Shape(Outcome.Parts.Description.Sent.Shape), "host.onnx");

        internal SplitBoard Board(byte[]? identity = null) => new(
            EmittedModel.Load(Outcome.Device.Assemblies[^1]), identity ?? Outcome.Parts.Description.IdentityBytes, Outcome.Sent.Bytes, Inputs);
    }

    /// <summary>Damages what a board writes: a bit of every byte with a number that some other divides.</summary>
    private sealed class DamagedChannel(IByteChannel channel, int every) : IByteChannel
    {
        private int _written;

        public int Read(byte[] buffer, int offset, int count) => channel.Read(buffer, offset, count);

        public void Write(byte[] buffer, int offset, int count)
        {
            byte[] bytes = [.. buffer.AsSpan(offset, count)];
            for (int k = 0; k < count; k++)
            {
                bytes[k] ^= ++_written % every == 0 ? (byte)8 : (byte)0;
            }

            channel.Write(bytes, 0, count);
        }
    }

    private sealed class ChannelLines(IByteChannel channel) : ILineWriter
    {
        public void WriteLine(byte[] line, int length) => channel.Write([.. line.AsSpan(0, length), (byte)'\n'], 0, length + 1);
    }

    /// <summary>Boards that say anything: of their tensors few are sound.</summary>
    private sealed class ScriptedLink(Random random, SplitDescription split) : IBoardMessages
    {
        private int _left = 2000;

        public Action OnEnd { get; set; } = () => { };

        public long Sound { get; private set; }

        public (string Board, Message Message)? Receive()
        {
            if (_left-- == 0)
            {
                OnEnd();
                return null;
            }

            byte kind = new[] { SplitKind.Hello, SplitKind.Tensor, MessageLink.Refusal, (byte)random.Next(256) }[random.Next(4)];
            var content = new byte[random.Next(3) switch { 0 => random.Next(60), 1 => SplitKind.HelloBytes, _ => SplitKind.TensorHeaderBytes + split.Sent.Bytes }];
            random.NextBytes(content);
            if (kind == SplitKind.Tensor && content.Length == SplitKind.TensorHeaderBytes + split.Sent.Bytes && random.Next(2) == 0)
            {
                split.IdentityBytes.AsSpan(0, SplitKind.TagBytes).CopyTo(content);
                content[SplitKind.TensorHeaderBytes - 1] = 0;
                content[SplitKind.TensorHeaderBytes - 2] = (byte)(random.Next(2) * split.Result.Values);
                Sound++;
            }

            return ($"{random.Next(3)}", new Message(kind, content));
        }

        public void Send(string board, Message message)
        {
        }

        public void Dispose()
        {
        }
    }
}
