using System.Diagnostics;
using System.Text.Json;
using NanoML.Updates;
using NanoML.Updates.Tests.Support;

namespace NanoML.Cli.Tests;

/// <summary><c>nanoml push</c>, with a board at the other end of a pseudo-terminal.</summary>
public sealed class PushTests : IClassFixture<PushTests.Files>
{
    private readonly Files _files;
    private readonly CutFolder _drive = new();

    public PushTests(Files files) => _files = files;

    [PseudoTerminalFact]
    public void SignedModel_IsTakenTriedAndConfirmed_AndTheOneBeforeComesBack()
    {
        using var board = new UpdateBoard(_drive, new SignatureVerifier(_files.Modulus));
        Assert.Contains("the model in its image", CommandLine.Run("push", "--port", board.Port).Succeeded().Output, StringComparison.Ordinal);

        Push(board, _files.First).Succeeded();
        JsonElement first = Confirmed(board, 1);
        Push(board, _files.Second).Succeeded();
        Assert.NotEqual(first.GetProperty("currentHash").GetString(), Confirmed(board, 2).GetProperty("currentHash").GetString());

        string text = CommandLine.Run("push", "--port", board.Port, "--rollback").Succeeded().Output;
        Assert.Contains("Runs        version 1", text, StringComparison.Ordinal);
        Assert.Contains("Given up    version 2: someone asked", text, StringComparison.Ordinal);
        Push(board, _files.First).Succeeded();
    }

    [PseudoTerminalFact]
    public void UnsignedModel_IsRefusedBeforeItComes()
    {
        using var board = new UpdateBoard(_drive, new SignatureVerifier(_files.Modulus));
        Push(board, _files.Unsigned).Failed(1, "NML0604", "signature");
        Assert.Equal(0, Status(board).GetProperty("coming").GetInt32());
    }

    [PseudoTerminalFact]
    public void OlderModel_IsRefused()
    {
        using var board = new UpdateBoard(_drive, new AnySourceVerifier());
        Push(board, _files.Second).Succeeded();
        Confirmed(board, 2);
        Push(board, _files.Unsigned).Failed(1, "NML0604", "later version", "--model-version");
    }

    [PseudoTerminalFact]
    public void LineThatDamagesBytes_BringsTheModelAllTheSame()
    {
        using var board = new UpdateBoard(_drive, new AnySourceVerifier(), damageEvery: 4001);
        JsonElement json = Push(board, _files.Unsigned, "--json").Succeeded().Json;
        Assert.InRange(json.GetProperty("repeats").GetInt32(), 1, 10);
        Confirmed(board, 1);
    }

    [PseudoTerminalFact]
    public void DriveThatFails_IsSaid()
    {
        _drive.IsBroken = true;
        using var board = new UpdateBoard(_drive, new AnySourceVerifier());
        Push(board, _files.Unsigned).Failed(1, "NML0604", "drive");
    }

    [PseudoTerminalFact]
    public void NobodyThere_IsSaid()
    {
        using var cable = new PseudoTerminal();
        CommandLine.Run("push", "--port", cable.Port).Failed(2, "NML0602", "takes models");
    }

    [Fact]
    public void OtherFile_IsRefused() =>
        CommandLine.Run("push", Bundled.DigitsCnn, "--port", "nowhere").Failed(2, "NML0006", "nanoml pack");

    [Fact]
    public void RollbackWithAModel_IsAUsageError() =>
        CommandLine.Run("push", _files.First, "--port", "nowhere", "--rollback").Failed(2, "NML0501", "--rollback");

    private static CommandResult Push(UpdateBoard board, string file, params string[] args) => CommandLine.Run(["push", file, "--port", board.Port, .. args]);

    private static JsonElement Status(UpdateBoard board) => CommandLine.Run("push", "--port", board.Port, "--json").Succeeded().Json;

    /// <summary>Waits until the board has confirmed a version.</summary>
    private static JsonElement Confirmed(UpdateBoard board, int version)
    {
        long start = Stopwatch.GetTimestamp();
        JsonElement status = Status(board);
        while (status.GetProperty("current").GetInt32() != version && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20))
        {
            status = Status(board);
        }

        Assert.Equal(version, status.GetProperty("current").GetInt32());
        Assert.Equal(0, status.GetProperty("trial").GetInt32());
        return status;
    }

    /// <summary>A key, and models that were packed once for all tests.</summary>
    public sealed class Files : IDisposable
    {
        private readonly TempFolder _temp = new();

        public Files()
        {
            CommandLine.Run("keys", "new", "--out", _temp.File("release")).Succeeded();
            string key = _temp.File("release.pem");
            First = Pack("first.nml", "--sign", key);
            Second = Pack("second.nml", "--sign", key, "--model-version", "2", "--optimize", "size", "--weights", "int4");
            Unsigned = Pack("unsigned.nml");
            Modulus = Compiler.Signing.SigningKey.Read(key, null).Modulus;
        }

        public string First { get; }

        public string Second { get; }

        public string Unsigned { get; }

        public byte[] Modulus { get; }

        public void Dispose() => _temp.Dispose();

        private string Pack(string name, params string[] args)
        {
            CommandLine.RunDigits("pack", ["--out", _temp.File(name), .. args]).Succeeded();
            return _temp.File(name);
        }
    }
}
