using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Applications;

/// <summary>Plays samples of the calibration data, as levels of the model's input: from a table, or from a file on the board.</summary>
internal static class ReplaySource
{
    /// <summary>What nanoff is told to write to the board.</summary>
    public const string FileDeployment = "deploy.json";

    private const int MostSamples = 16;

    // All array initialisers of an assembly share 64 KiB.
    private const int MostTableBytes = 48 * 1024;

    // Drive I: has 256 KiB on boards with 4 MB of flash, a part of which the file system takes.
    private const int MostFileBytes = 192 * 1024;

    public static SourcePlan Plan(Compilation compilation, string application, RecordingPlace place)
    {
        if (compilation.Options.DataPath is null)
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage, "--source replay plays samples of the data, and there is none", "Give the samples with --data.");
        }

        int length = compilation.Plan.InputLength;
        int inTable = SamplesInTable(compilation, length);
        bool isTable = place == RecordingPlace.Table
            || (place == RecordingPlace.Auto && inTable >= Math.Min(Inferences(compilation), MostSamples * StepsOf(compilation)));
        return isTable ? Table(compilation, application, length, inTable) : InFile(compilation, application, length);
    }

    /// <summary>The source's frame is one sample more.</summary>
    private static int SamplesInTable(Compilation compilation, int length) => new[]
    {
        MostTableBytes / length, (Spare(compilation) / length) - 1, Inferences(compilation), MostSamples * StepsOf(compilation),
    }.Min();

    /// <summary>How many the samples are: of a stream, each is several steps.</summary>
    private static int Inferences(Compilation compilation) => compilation.Samples.Length * StepsOf(compilation);

    private static int StepsOf(Compilation compilation) => compilation.Stream?.StepsOfSample ?? 1;

    private static int Spare(Compilation compilation) => compilation.Fit.HeapAvailable - compilation.Fit.HeapNeeded;

    private static SourcePlan Table(Compilation compilation, string application, int length, int count)
    {
        if (count < 1)
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"{compilation.Options.ModelPath}: a sample has {length} bytes; a table in the application has at most {MostTableBytes}, "
                + $"and with the model the heap of board '{compilation.Board.Name}' has {Spare(compilation)} left for two of them",
                "Take --recording file, a board with more heap, or another source.");
        }

        return new SourcePlan(
            "Replay",
            Text(compilation, count),
            Values("", "", "new ReplayFrameSource(Recording.Frames(), model.InputCount, FrameFormat.UInt8)"))
        {
            Files = [("Recording.cs", TableText(application, Levels(compilation, count)))],
            Notes = $"- `{application}/Recording.cs` holds the samples, as levels of the model's input.\n",
        };
    }

    private static SourcePlan InFile(Compilation compilation, string application, int length)
    {
        SourceFit.RequireHeap(compilation, DeviceHeap.ArrayBytes(length), "a frame of the recording");
        int count = Math.Min(MostFileBytes / length, Inferences(compilation));
        if (count < 1)
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"{compilation.Options.ModelPath}: a sample has {length} bytes; a recording on drive I: has at most {MostFileBytes}",
                "Choose another source.");
        }

        string file = $"{application}.bin";
        string constant = "        /// <summary>Samples one after another, as levels of the model's input; "
            + $"{FileDeployment} brings it there.</summary>\n"
            + $"        private const string RecordingPath = @\"I:\\{file}\";\n\n";
        return new SourcePlan(
            "Replay",
            Text(compilation, count),
            Values("using NanoML.Hardware;\n", constant, "new FileFrameSource(RecordingPath, model.InputCount, FrameFormat.UInt8, true)"))
        {
            Classes = ["FileFrameSource"],
            RootFiles =
            [
                new EmittedFile(file, "") { Bytes = [.. Levels(compilation, count)] },
                new EmittedFile(FileDeployment, Deployment(file)),
            ],
            Notes = $"- `{file}` holds the samples, as levels of the model's input; `{FileDeployment}` tells nanoff where they go.\n",
            DeploymentStep = $"""
                5. Write the recording to the board's drive `I:`, once the board runs: put your port into `{FileDeployment}`, then, in this
                   folder, `nanoff --filedeployment {FileDeployment}`, and reset the board. Until the file is there, the line says
                   `event=sensor state=lost`.


                """.ReplaceLineEndings("\n"),
        };
    }

    private static string Text(Compilation compilation, int count) =>
        $"a recording: the first {count}{(compilation.Stream is null ? "" : " steps")} of `{Path.GetFileName(compilation.Options.DataPath)}`";

    private static ImmutableDictionary<string, string> Values(string usings, string constants, string source) =>
        new Dictionary<string, string> { ["Usings"] = usings, ["Constants"] = constants, ["Source"] = source }.ToImmutableDictionary();

    private static IEnumerable<byte> Levels(Compilation compilation, int count) =>
        compilation.Samples.SelectMany(compilation.StepInputs).Take(count).SelectMany(input => input);

    // As FileDeploymentConfiguration of nanoff 2.5 reads it.
    private static string Deployment(string file) => $$"""
        {
          "serialport": "PORT",
          "files": [
            {
              "DestinationFilePath": "I:\\{{file}}",
              "SourceFilePath": "{{file}}"
            }
          ]
        }

        """.ReplaceLineEndings("\n");

    private static string TableText(string application, IEnumerable<byte> levels)
    {
        var writer = new CSharpWriter();
        writer.Block($"namespace NanoML.Apps.{application}", () =>
        {
            writer.Line("/// <summary>Recorded samples, as levels of the model's input.</summary>");
            writer.Block("public static class Recording", () =>
            {
                writer.Line("/// <summary>The samples one after another, in an array of their own.</summary>");
                writer.Block("public static byte[] Frames()", () =>
                {
                    writer.Line("return new byte[]");
                    writer.List("{", levels.Select(level => CSharpWriter.Literal((object)level)), "");
                    writer.Line("};");
                });
            });
        });
        return writer.ToString();
    }
}
