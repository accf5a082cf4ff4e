using System.Text.Json;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Cli.Tests;

/// <summary><c>verify --on serial</c> against the application SelfTest with the digits CNN, over a pseudo-terminal.</summary>
public sealed class VerifyOnSerialTests
{
    private const int Samples = 40;

    [PseudoTerminalFact]
    public void Verify_BoardWithTheModel_GivesTheSameBytes()
    {
        using var board = new SelfTestBoard(new DigitsCnn());

        JsonElement device = Verify(board.Port, "--json").Succeeded().Json.GetProperty("device");

        Assert.Equal("serial", device.GetProperty("on").GetString());
        Assert.Equal(Samples, device.GetProperty("samples").GetInt32());
        Assert.True(device.GetProperty("bitExact").GetBoolean());
        Assert.Equal(0, device.GetProperty("repeats").GetInt32());
        Assert.True(device.GetProperty("bestUs").GetInt32() <= device.GetProperty("worstUs").GetInt32());
    }

    [PseudoTerminalFact]
    public void Verify_LineThatDamagesMessages_RepeatsThemAndGivesTheSameBytes()
    {
        using var board = new SelfTestBoard(new DigitsCnn(), damageEvery: 1009);

        JsonElement device = Verify(board.Port, "--json").Succeeded().Json.GetProperty("device");

        Assert.True(device.GetProperty("bitExact").GetBoolean());
        Assert.InRange(device.GetProperty("repeats").GetInt32(), 1, Samples);
    }

    [PseudoTerminalFact]
    public void Verify_BoardThatComputesAnotherThing_Fails()
    {
        using var board = new SelfTestBoard(new WrongModel());

        CommandResult result = Verify(board.Port);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("On the board    40 samples, other bytes", result.Output, StringComparison.Ordinal);
        Assert.Contains("NML0404", result.Error, StringComparison.Ordinal);
        Assert.Contains($"on sample 0 the board at {board.Port} gives other bytes", result.Error, StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public void Verify_BoardWithAModelOfAnotherSize_IsSaidBeforeAnythingIsSent()
    {
        using var board = new SelfTestBoard(new SmallModel());

        Verify(board.Port).Failed(2, "NML0603", "1 inputs and 2 outputs, not 64 and 10");
    }

    [PseudoTerminalFact]
    public void Verify_NobodyAnswers_SaysSo()
    {
        using var cable = new PseudoTerminal();

        Verify(cable.Port).Failed(2, "NML0602", cable.Port);
    }

    [Fact]
    public void Verify_OnSerialWithoutPort_IsAUsageError() =>
        CommandLine.RunDigits("verify", "--test", Bundled.DigitsTest, "--on", "serial").Failed(2, "NML0501", "--port");

    [Fact]
    public void Verify_PortWithoutOnSerial_IsAUsageError() =>
        CommandLine.RunDigits("verify", "--test", Bundled.DigitsTest, "--port", "COM3").Failed(2, "NML0501", "--on serial");

    private static CommandResult Verify(string port, params string[] options) => CommandLine.RunDigits(
        "verify", ["--test", Bundled.DigitsTest, "--on", "serial", "--port", port, "--samples", $"{Samples}", .. options]);

    private sealed class WrongModel() : NanoModel(new byte[64], 64, 1f, 0, new byte[10], 1f / 256f, 0)
    {
        public override void Invoke() => Output[3] = 1;
    }

    private sealed class SmallModel() : NanoModel(new byte[1], 1, 1f, 0, new byte[2], 1f / 256f, 0)
    {
        public override void Invoke()
        {
        }
    }
}
