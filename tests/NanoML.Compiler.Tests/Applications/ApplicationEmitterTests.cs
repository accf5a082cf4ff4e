using System.Text.Json;
using System.Xml.Linq;
using NanoML.Compiler.Applications;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Applications;

[Collection(RunningApplication.Buses)]
public sealed class ApplicationEmitterTests
{
    [Theory]
    [MemberData(nameof(NewApplications.SourcesAndBoards), MemberType = typeof(NewApplications))]
    public void Emit_EverySource_CompilesOnTheHostAndPassesTheGateWithItsPackages(string source, string board)
    {
        EmittedApplication application = NewApplications.Create(source, board).Application;

        DeviceAssembly[] assemblies = RunningApplication.Build(application);

        Assert.All(assemblies, assembly =>
        {
            Assert.Empty(DeviceSubset.Check(assembly, Loaded(application, assembly.Name)));
        });
    }

    [Theory]
    [MemberData(nameof(NewApplications.SourcesAndBoards), MemberType = typeof(NewApplications))]
    public void Emit_EverySource_ProjectsHoldEveryFileAndLoadTheRightPackages(string source, string board)
    {
        EmittedApplication application = NewApplications.Create(source, board).Application;
        foreach (EmittedAssembly assembly in application.Assemblies)
        {
            XElement project = XDocument.Parse(Text(application, $"{assembly.Name}/{assembly.Name}.nfproj")).Root!;
            string[] compiled = [.. Includes(project, "Compile").Select(path => $"{assembly.Name}/{path.Replace('\\', '/')}")];
            IEnumerable<string> sources = application.Files.Select(f => f.Path)
                .Where(p => p.StartsWith($"{assembly.Name}/", StringComparison.Ordinal) && p.EndsWith(".cs", StringComparison.Ordinal));
            Assert.Equal(sources.Order(StringComparer.Ordinal), compiled.Order(StringComparer.Ordinal));
            Assert.Equal(
                assembly.References.Select(name => $@"..\{name}\{name}.nfproj").Order(StringComparer.Ordinal),
                Includes(project, "ProjectReference").Order(StringComparer.Ordinal));
            Assert.Equal(assembly.Name == NewApplications.Name ? "Exe" : "Library", Value(project, "OutputType"));
        }
    }

    [Fact]
    public void Emit_Solution_HoldsEveryProjectAndTheApplicationFirst()
    {
        EmittedApplication application = NewApplications.Create("Imu", "m5stickc-plus2").Application;
        string[] projects =
        [
            .. Text(application, "Demo.sln").Split('\n').Where(line => line.StartsWith("Project(", StringComparison.Ordinal)),
        ];

        Assert.Equal(application.Assemblies.Length, projects.Length);
        Assert.Contains(@"= ""Demo"", ""Demo\Demo.nfproj"", ", projects[0], StringComparison.Ordinal);
        Assert.All(application.Assemblies, assembly =>
        {
            string id = Value(XDocument.Parse(Text(application, $"{assembly.Name}/{assembly.Name}.nfproj")).Root!, "ProjectGuid");
            string line = projects.Single(p => p.Contains($"\"{assembly.Name}\"", StringComparison.Ordinal));
            Assert.Contains(id, line, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public void Replay_OnTheHost_WritesTheClassesThatTheOracleChooses()
    {
        (Compilation compilation, EmittedApplication application) = NewApplications.Create("Replay", "esp32");
        var oracle = new IntegerOracle(compilation.Plan);
        int[] expected =
        [
            .. compilation.CalibrationInputs.Take(16).Select(sample => IntegerOracle.QuantizeInput(compilation.Plan, sample))
                .Select(input => oracle.Run(input).ToArray())
                .Select(output => Array.IndexOf(output, output.Max())),
        ];

        string[] lines = RunningApplication.Run(application, expected.Length + 1);

        Assert.Equal(expected.Append(expected[0]), lines.Select(line => int.Parse(line.Split("class=")[1].Split(' ')[0])));
    }

    [Fact]
    public void Replay_FromAFileOnTheHost_WritesTheClassesThatTheOracleChoosesOfAllSamples()
    {
        Compilation compilation = NewApplications.Compile("esp32", 1, 12);
        EmittedApplication application = ApplicationEmitter.Emit(compilation, "Demo", SourceKind.Replay, RecordingPlace.File);
        using var folder = new TempFolder();
        string recording = folder.File("Demo.bin");
        File.WriteAllBytes(recording, [.. application.Files.Single(f => f.Path == "Demo.bin").Bytes!.Value]);

        string[] lines = RunningApplication.Run(WithDrive(application, folder.File("")), compilation.Samples.Length + 1);

        var oracle = new IntegerOracle(compilation.Plan);
        int[] expected =
        [
            .. compilation.Samples.Select(sample => oracle.Run(IntegerOracle.QuantizeInput(compilation.Plan, sample)).ToArray())
                .Select(output => Array.IndexOf(output, output.Max())),
        ];
        Assert.True(expected.Length > 16);
        Assert.Equal(expected.Length * 12, new FileInfo(recording).Length);
        Assert.Equal(expected.Append(expected[0]), lines.Select(line => int.Parse(line.Split("class=")[1].Split(' ')[0])));
    }

    [Fact]
    public void Replay_FromAFileThatIsNotThere_SaysSoOnTheLine()
    {
        Compilation compilation = NewApplications.Compile("esp32", 1, 12);
        EmittedApplication application = ApplicationEmitter.Emit(compilation, "Demo", SourceKind.Replay, RecordingPlace.File);
        using var folder = new TempFolder();

        string line = Assert.Single(RunningApplication.Run(WithDrive(application, folder.File("")), 5));
        Assert.StartsWith("NML seq=0 event=sensor state=lost", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_FromAFile_PassesTheGateWithItsPackagesAndTellsNanoffWhereItGoes()
    {
        Compilation compilation = NewApplications.Compile("esp32", 1, 12);
        EmittedApplication application = ApplicationEmitter.Emit(compilation, "Demo", SourceKind.Replay, RecordingPlace.File);

        Assert.All(RunningApplication.Build(application), assembly =>
        {
            Assert.Empty(DeviceSubset.Check(assembly, Loaded(application, assembly.Name)));
        });
        JsonElement file = JsonDocument.Parse(Text(application, "deploy.json")).RootElement.GetProperty("files").EnumerateArray().Single();
        Assert.Equal(@"I:\Demo.bin", file.GetProperty("DestinationFilePath").GetString());
        Assert.Contains(application.Files, f => f.Path == file.GetProperty("SourceFilePath").GetString());
        Assert.Contains("`nanoff --filedeployment deploy.json`", Text(application, "README.md"), StringComparison.Ordinal);
        Assert.Equal("deploy.json", application.FileDeployment);
    }

    [Theory]
    [InlineData(RecordingPlace.Auto, 1000, true)]
    [InlineData(RecordingPlace.Auto, 4000, false)]
    [InlineData(RecordingPlace.Table, 4000, true)]
    [InlineData(RecordingPlace.File, 1000, false)]
    public void Replay_Recording_IsATableWhereThatIsAskedForOrItIsSmall(RecordingPlace place, int length, bool isTable)
    {
        Compilation compilation = NewApplications.Compile("esp32", 1, length);
        EmittedApplication application = ApplicationEmitter.Emit(compilation, "Demo", SourceKind.Replay, place);

        Assert.Equal(isTable, application.Files.Any(f => f.Path == "Demo/Recording.cs"));
        Assert.Equal(!isTable, application.Files.Any(f => f.Path == "Demo.bin"));
        Assert.Equal(isTable ? null : "deploy.json", application.FileDeployment);
        Assert.Equal(!isTable, Text(application, "README.md").Contains("--filedeployment", StringComparison.Ordinal));
    }

    [Fact]
    public void Replay_SampleThatNoTableHolds_IsRefusedAsATable()
    {
        Compilation compilation = NewApplications.Compile("esp32c3", 1, 1000);
        Compilation tight = compilation with { Fit = compilation.Fit with { HeapAvailable = compilation.Fit.HeapNeeded + 1500 } };

        Refusal.Assert(
            DiagnosticCatalog.SourceMismatch,
            () => ApplicationEmitter.Emit(tight, "Demo", SourceKind.Replay, RecordingPlace.Table),
            "a sample has 1000 bytes",
            "has 1500 left");
        Assert.NotNull(ApplicationEmitter.Emit(tight, "Demo", SourceKind.Replay).FileDeployment);
    }

    [Theory]
    [InlineData("Imu", "m5core2")]
    [InlineData("Camera", "esp32-psram")]
    [InlineData("Microphone", "esp32s3")]
    public void Source_WithoutItsSensor_SaysSoOnTheLine(string source, string board)
    {
        string line = Assert.Single(RunningApplication.Run(NewApplications.Create(source, board).Application, 3));
        Assert.StartsWith("NML seq=0 event=sensor state=lost", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Imu_SensorOfTheBoard_IsTaken()
    {
        string wired = Text(NewApplications.Create("Imu", "esp32c3").Application, "Demo/Application.cs");
        Assert.Contains("new Mpu6050(", wired, StringComparison.Ordinal);
        Assert.Contains("SetPinFunction(4, DeviceFunction.I2C1_DATA)", wired, StringComparison.Ordinal);
        string onBoard = Text(NewApplications.Create("Imu", "m5core2").Application, "Demo/Application.cs");
        Assert.Contains("new Mpu6886(device, AccelerometerRange.G2, SamplesPerSecond)", onBoard, StringComparison.Ordinal);
        Assert.Contains("SetPinFunction(21, DeviceFunction.I2C1_DATA)", onBoard, StringComparison.Ordinal);
    }

    [Fact]
    public void Microphone_OfPulseDensity_IsRefusedBecauseTheDriverLeavesItUnconnected()
    {
        CompilerException refusal = Assert.Throws<CompilerException>(() => NewApplications.Create("Microphone", "m5stickc-plus"));

        Assert.Equal(DiagnosticCatalog.SourceMismatch, refusal.Code);
        Assert.Contains("m5stickc-plus", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("esp32s3", refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Microphone_OnI2s_SetsItsThreePins()
    {
        string wired = Text(NewApplications.Create("Microphone", "esp32s3").Application, "Demo/Application.cs");

        Assert.Contains("SetPinFunction(4, DeviceFunction.I2S1_BCK)", wired, StringComparison.Ordinal);
        Assert.Contains("I2sMode.Rx;", wired, StringComparison.Ordinal);
    }

    [Fact]
    public void Camera_LargeSquareInput_TakesTheLargerImage()
    {
        Compilation compilation = NewApplications.Compile("esp32-psram", 1, 1, 130, 130);
        EmittedApplication application = ApplicationEmitter.Emit(compilation, "Demo", SourceKind.Camera);
        Assert.Contains("FrameWidth = 320", Text(application, "Demo/Application.cs"), StringComparison.Ordinal);
        Assert.Contains("Crop.Square(", Text(application, "Demo/InputStage.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Imu_SixAxes_TurnTheGyroscopeOn()
    {
        Compilation compilation = NewApplications.Compile("m5core2", 1, 20, 6);
        string text = Text(ApplicationEmitter.Emit(compilation, "Demo", SourceKind.Imu), "Demo/Application.cs");
        Assert.Contains("AccelerometerRange.G2, GyroscopeRange.Dps2000, SamplesPerSecond", text, StringComparison.Ordinal);
        Assert.Contains("Window = 20", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Program_OfABoardThatMustHoldItsPower_HoldsIt()
    {
        string held = Text(NewApplications.Create("Replay", "m5stickc-plus2").Application, "Demo/Program.cs");
        Assert.Contains("OpenPin(4, PinMode.Output)", held, StringComparison.Ordinal);
        string other = Text(NewApplications.Create("Replay", "esp32").Application, "Demo/Program.cs");
        Assert.DoesNotContain("OpenPin", other, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SourceKind.Imu, "esp32", "no windows", 12L)]
    [InlineData(SourceKind.Imu, "esp32", "four axes", 32L, 4L)]
    [InlineData(SourceKind.Camera, "esp32", "not an image", 24L, 24L)]
    [InlineData(SourceKind.Camera, "esp32", "two channels", 2L, 24L, 24L)]
    [InlineData(SourceKind.Camera, "esp32-psram", "larger than the camera's images", 1L, 400L, 4L)]
    [InlineData(SourceKind.Microphone, "esp32", "another number of coefficients", 40L, 10L)]
    public void Emit_ModelThatTheSourceCannotFeed_IsRefusedWithItsInput(SourceKind source, string board, string why, params long[] shape)
    {
        Compilation compilation = NewApplications.Compile(board, [1, .. shape]);
        CompilerException e = Assert.Throws<CompilerException>(() => ApplicationEmitter.Emit(compilation, "Demo", source));
        Assert.True(e.Code == DiagnosticCatalog.SourceMismatch, why);
        Assert.Contains("small.onnx: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Emit_ImageThatDoesNotFitTheHeap_IsRefusedWithTheNumbers() => Refusal.Assert(
        DiagnosticCatalog.SourceMismatch,
        () => ApplicationEmitter.Emit(NewApplications.Compile("esp32c3", 1, 1, 200, 200), "Demo", SourceKind.Camera),
        "153624 bytes",
        "'esp32c3'");

    [Fact]
    public void Emit_WindowThatDoesNotFitTheHeap_IsRefusedWithTheNumbers() => Refusal.Assert(
        DiagnosticCatalog.SourceMismatch,
        () => ApplicationEmitter.Emit(NewApplications.Compile("esp32c3", 1, 8000, 3), "Demo", SourceKind.Imu),
        "a window of 8000 samples has 24024 bytes",
        "'esp32c3'");

    [Fact]
    public void Emit_SoundThatDoesNotFitTheHeap_IsRefusedWithTheNumbers()
    {
        Compilation compilation = NewApplications.Compile("esp32c3", 1, 49, 10, 1);
        Board board = compilation.Board with { ManagedHeapBytes = compilation.Fit.HeapNeeded + 10_000 };
        Compilation tight = compilation with { Board = board, Fit = compilation.Fit with { HeapAvailable = board.ManagedHeapBytes } };

        Refusal.Assert(
            DiagnosticCatalog.SourceMismatch,
            () => ApplicationEmitter.Emit(tight, "Demo", SourceKind.Microphone),
            "the front end for sound",
            "has 10000 left");
    }

    [Fact]
    public void Emit_BoardWithoutThePins_IsRefused() => Refusal.Assert(
        DiagnosticCatalog.SourceMismatch,
        () => ApplicationEmitter.Emit(NewApplications.Compile("esp32-cam", 1, 1, 24, 24), "Demo", SourceKind.Camera),
        "'esp32-cam' has no SPI pins");

    [Fact]
    public void Emit_ReplayWithoutData_IsWrongUsage() => Refusal.Assert(
        DiagnosticCatalog.Usage,
        () => ApplicationEmitter.Emit(Compilation.Run(Bundled.Xor with { DataPath = null }), "Demo", SourceKind.Replay),
        "--source replay");

    [Theory]
    [InlineData("2Fast")]
    [InlineData("My App")]
    [InlineData("demomodel")]
    public void Emit_NameThatIsNoneOrTaken_IsWrongUsage(string name) => Refusal.Assert(
        DiagnosticCatalog.Usage, () => ApplicationEmitter.Emit(NewApplications.Compile("esp32", 1, 12), name, SourceKind.Replay), name);

    /// <summary>The same with a folder of this machine in the place of drive I:.</summary>
    private static EmittedApplication WithDrive(EmittedApplication application, string folder)
    {
        EmittedAssembly program = application.Assemblies[^1];
        string drive = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        Assert.Contains(program.Sources, file => file.Text.Contains(@"I:\", StringComparison.Ordinal));
        EmittedAssembly elsewhere = program with
        {
            Sources = [.. program.Sources.Select(file => file with { Text = file.Text.Replace(@"I:\", drive, StringComparison.Ordinal) })],
        };
        return application with { Assemblies = [.. application.Assemblies[..^1], elsewhere] };
    }

    private static string Text(EmittedApplication application, string path) => application.Files.Single(f => f.Path == path).Text;

    /// <summary>The framework assemblies that a project loads, but for those that our code does not call.</summary>
    /// <summary>The packages that an assembly of an application loads.</summary>
    internal static IEnumerable<string> Loaded(EmittedApplication application, string assembly) =>
        NanoPackage.Read(Text(application, $"{assembly}/packages.config"))
            .Select(package => package.AssemblyName).Where(DeviceSurface.Instance.Assemblies.Contains);

    private static string Value(XElement project, string element) => project.Descendants().Single(e => e.Name.LocalName == element).Value;

    private static IEnumerable<string> Includes(XElement project, string item) =>
        project.Descendants().Where(e => e.Name.LocalName == item).Select(e => e.Attribute("Include")!.Value);
}
