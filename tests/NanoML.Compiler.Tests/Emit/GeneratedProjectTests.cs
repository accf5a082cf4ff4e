using NanoML.Compiler.Applications;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Tests.Applications;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Emit;

/// <summary>Generated projects, written to a folder and held to the rules that those under firmware/ are held to.</summary>
public sealed class GeneratedProjectTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string, RecordingPlace> Applications
    {
        get
        {
            var data = new TheoryData<string, string, RecordingPlace>
            {
                { "Replay", "esp32", RecordingPlace.File },
                { "Replay", "m5stickc-plus2", RecordingPlace.File },
                { "Replay", "esp32c3", RecordingPlace.Table },
                { "Microphone", "esp32-psram", RecordingPlace.Auto },
                { "Camera", "xiao-esp32s3", RecordingPlace.Auto },
            };
            foreach (object[] row in NewApplications.SourcesAndBoards)
            {
                data.Add((string)row[0], (string)row[1], RecordingPlace.Auto);
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Applications))]
    public void New_EverySourceBoardAndRecording_WritesProjectsThatBuild(string source, string board, RecordingPlace recording)
    {
        Compilation compilation = NewApplications.Compile(board, NewApplications.ShapeOf(Enum.Parse<SourceKind>(source)));
        EmittedApplication application = ApplicationEmitter.Emit(compilation, "Demo", Enum.Parse<SourceKind>(source), recording);

        NanoFrameworkProject[] projects = Write(application.Files);

        Assert.Equal(application.Assemblies.Length, projects.Length);
        Assert.All(projects, ProjectRules.Check);
    }

    [Fact]
    public void Compile_ModelOfSeveralAssemblies_WritesProjectsThatBuild()
    {
        EmittedModelCode code = ModelEmitter.Emit(
            ReferenceCode.PlanFor(ModelEmitterTests.LargePlan()), new EmitOptions("Large", "Acme.Models", "large.onnx", "00ff", "esp32"));

        NanoFrameworkProject[] projects = Write(code.Files);

        Assert.Equal(4, projects.Length);
        Assert.All(projects, ProjectRules.Check);
    }

    [Fact]
    public void Compile_ModelWithAResource_WritesProjectsThatBuildAndAnApplicationThatHasThePackage()
    {
        using var data = new TempFolder();
        CompileOptions options = LargeDense.Options(data, "esp32", LargeDense.Megabyte);
        float[] samples = [.. Enumerable.Range(0, 2 * LargeDense.Megabyte[0]).Select(k => k % 7 / 7f)];
        string calibration = data.Write("data.npz", NpyWriter.Npz(("input", NpyWriter.Floats([2, LargeDense.Megabyte[0]], samples))));
        Compilation compilation = Compilation.Run(options with { DataPath = calibration });

        NanoFrameworkProject[] projects = Write(ApplicationEmitter.Emit(compilation, "Demo", SourceKind.Replay).Files);

        Assert.All(projects, ProjectRules.Check);
        Assert.All(
            projects.Where(project => project.Values("AssemblyName").Single() is "Large" or "Demo"),
            project => Assert.Contains("nanoFramework.ResourceManager", project.Packages.Keys));
    }

    private NanoFrameworkProject[] Write(IEnumerable<EmittedFile> files)
    {
        foreach (EmittedFile file in files)
        {
            _folder.Write("a folder/" + file.Path, file.Bytes is { } bytes ? [.. bytes] : System.Text.Encoding.UTF8.GetBytes(file.Text));
        }

        return
        [
            .. Directory.GetFiles(_folder.Root, "*.nfproj", SearchOption.AllDirectories).Select(path => new NanoFrameworkProject(path)),
        ];
    }
}
