using NanoML.Cli.Streams;
using NanoML.Compiler.Progress;

namespace NanoML.Cli.Tests.Streams;

public sealed class ProgressTests
{
    private readonly List<string> _said = [];

    [Fact]
    public void Lines_ComeAfterTenSecondsAndThenMoreAndMoreSeldom()
    {
        var lines = new StageLines(_said.Add);
        lines.Report(new(Stage.Calibrate, 0));
        for (int second = 0; second <= 200; second++)
        {
            lines.Report(second < 15 ? new(Stage.Calibrate, second / 20.0) : new(Stage.Verify, second / 200.0));
            lines.Tell(TimeSpan.FromSeconds(second));
        }

        Assert.Equal(
            [
                "nanoml: Calibrating, 50 % (after 10 s)", "nanoml: Verifying, 10 % (after 20 s)", "nanoml: Verifying, 20 % (after 40 s)",
                "nanoml: Verifying, 40 % (after 80 s)", "nanoml: Verifying, 70 % (after 140 s)", "nanoml: Verifying, 100 % (after 200 s)",
            ],
            _said);
    }

    [Fact]
    public void Lines_OfWorkThatSaysNothing_AreNone()
    {
        new StageLines(_said.Add).Tell(TimeSpan.FromHours(1));
        Assert.Empty(_said);
    }

    [Fact]
    public void Log_HasALineForEachStage()
    {
        TimeSpan now = TimeSpan.Zero;
        var log = new StageLog(_said.Add, () => now);
        log.Report(new(Stage.Read, 0));
        now = TimeSpan.FromSeconds(1.26);
        log.Report(new(Stage.Calibrate, 0));
        log.Report(new(Stage.Calibrate, 1));
        now = TimeSpan.FromSeconds(21.26);
        log.End();
        Assert.Equal(["nanoml: Reading the model took 1.3 s", "nanoml: Calibrating took 20 s"], _said);
    }

    [Fact]
    public void WorkInsideOfWork_HasNoProgressOfItsOwn()
    {
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(TextWriter.Null, error) { Verbosity = Verbosity.Detailed };
        bool isInner = terminal.WithProgress(false, outer =>
        {
            outer!.Report(new(Stage.Plan, 0));
            return terminal.WithProgress(false, inner => inner is null);
        });
        Assert.True(isInner);
        Assert.StartsWith("nanoml: Planning took", error.ToString(), StringComparison.Ordinal);
    }
}
