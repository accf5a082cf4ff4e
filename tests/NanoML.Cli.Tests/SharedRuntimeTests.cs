using System.Globalization;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;

namespace NanoML.Cli.Tests;

/// <summary>Several models and an application in one folder share one NanoML.Runtime.</summary>
public sealed class SharedRuntimeTests : IDisposable
{
    private static readonly string s_shipped = Path.Combine(Repository.Firmware, "NanoML.Runtime", "NanoML.Runtime.nfproj");

    /// <summary>Plain loops, which call kernels that a smaller model does not.</summary>
    private static readonly string[] s_reference = ["--data", Bundled.DigitsCalibration, "--kernels", "reference", "--force"];

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("cnn", "xor")]
    [InlineData("xor", "cnn")]
    [InlineData("cnn", "xor", "cnn")]
    [InlineData("xor", "cnn", "xor", "xor")]
    public void Compile_SeveralModelsInOneFolder_InAnyOrder_AllCompile(params string[] order)
    {
        foreach (string model in order)
        {
            Compile(model);
        }

        Assert.Equal(["DigitsCnn", "NanoML.Runtime", "Xor"], Built().Keys.Order());
    }

    [Fact]
    public void Compile_BesideAnApplication_LeavesItTheSourcesThatItNeeds()
    {
        New("Demo");
        Compile("xor");
        Compile("cnn", "--name", "DemoModel");

        Assert.Equal(["Demo", "DemoModel", "NanoML.Runtime", "Xor"], Built().Keys.Order());
    }

    [Fact]
    public void New_BesideAnotherApplication_LeavesItWhatItNeedsOfTheLibraries()
    {
        NewOn("imu", "Moves", Path.Combine(Repository.Firmware, "apps", "Motion", "model.onnx"));
        string[] before = Preprocessing();

        NewOn("camera", "Sees", Bundled.DigitsCnn, "--data", Bundled.DigitsCalibration, "--force");

        Assert.ProperSubset(Preprocessing().ToHashSet(), before.ToHashSet());
        Assert.All(
            Directory.GetFiles(_temp.File("out"), "*.nfproj", SearchOption.AllDirectories),
            project => ProjectRules.Check(new NanoFrameworkProject(project)));
    }

    [Fact]
    public void New_ForceWithARuntimeProjectOfTheUsers_NamesTheSourcesThatItLacksUntilTheyAreAdded()
    {
        NewOn("replay", "Demo", Bundled.Xor, "--data", Bundled.XorCalibration);
        string project = _temp.File("out/NanoML.Runtime/NanoML.Runtime.nfproj");
        File.AppendAllText(project, "<!-- mine -->\n");

        string warning = NewOn("replay", "Demo", Bundled.DigitsCnn, s_reference).Error;

        Assert.StartsWith($"nanoml: warning: {project} is yours and stays as it is", warning, StringComparison.Ordinal);
        Assert.Contains("<Compile Include=\"Conv.cs\" />", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("NanoModel.cs", warning, StringComparison.Ordinal);
        string lacking = string.Concat(warning.Split('<')[1..].Select(line => "<" + line.Split('>')[0] + ">"));
        File.WriteAllText(project, File.ReadAllText(project).Replace("<Compile Include=\"NanoModel.cs\" />", lacking + "<Compile Include=\"NanoModel.cs\" />"));
        Assert.Equal(["Demo", "DemoModel", "NanoML.Runtime"], Built().Keys.Order());
        Assert.Empty(NewOn("replay", "Demo", Bundled.DigitsCnn, s_reference).Error);
    }

    [Fact]
    public void New_ForceAfterTheRuntimeProjectWasDeleted_WritesItForAllModelsAndWhatTheUserAdded()
    {
        New("Demo");
        Compile("xor");
        _temp.Write("out/NanoML.Runtime/Mine.cs", "namespace NanoML.Runtime { public static class Mine { } }");
        string project = _temp.File("out/NanoML.Runtime/NanoML.Runtime.nfproj");
        File.Delete(project);

        New("Demo", "--force");

        Assert.Equal(["Demo", "DemoModel", "NanoML.Runtime", "Xor"], Built().Keys.Order());
        Assert.Contains("\"Mine.cs\"", File.ReadAllText(project), StringComparison.Ordinal);
    }

    [Fact]
    public void New_ForceWithASolutionOfTheUsers_NamesWhatItsProjectsLack()
    {
        New("Demo", "--recording", "table");
        foreach (string file in new[] { "Demo.sln", "Demo/Demo.nfproj", "Demo/packages.config" })
        {
            File.AppendAllText(_temp.File($"out/{file}"), "\n");
        }

        string[] warnings = New("Demo", "--recording", "file", "--force").Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, warnings.Length);
        Assert.Contains(warnings, line => line.Contains(@"Demo.sln is yours", StringComparison.Ordinal)
            && line.Contains(@"needs in it: the project NanoML.Hardware.Files\NanoML.Hardware.Files.nfproj.", StringComparison.Ordinal));
        Assert.All(warnings.Where(line => !line.Contains("Demo.sln", StringComparison.Ordinal)), line =>
            Assert.Contains("the package nanoFramework.System.IO.FileSystem 1.1.93", line, StringComparison.Ordinal));
        Assert.Contains(warnings, line => line.Contains(@"a reference to the project ..\NanoML.Hardware.Files\NanoML.Hardware.Files.nfproj", StringComparison.Ordinal));
    }

    [Fact]
    public void New_TheCommandOfItsPage_CompilesTheModelAgainAndLeavesTheApplicationAlone()
    {
        New("Demo", "--weights", "int4", "--reserve-heap", "1K", "--scale", "0.5");
        string mine = _temp.Write("out/Demo/Application.cs", File.ReadAllText(_temp.File("out/Demo/Application.cs")) + "// mine\n");
        string before = File.ReadAllText(_temp.File("out/DemoModel/DemoModel.cs"));
        string command = File.ReadAllLines(_temp.File("out/README.md")).Single(line => line.StartsWith("    nanoml compile ", StringComparison.Ordinal));

        CommandLine.Run(command.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]).Succeeded();

        Assert.EndsWith("// mine\n", File.ReadAllText(mine), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_temp.File("out/DemoModel/DemoModel.cs")));
        Assert.Equal(["Demo", "DemoModel", "NanoML.Runtime"], Built().Keys.Order());
    }

    [Fact]
    public void Compile_RuntimeOfAnOlderTool_IsRefreshedAndKeepsWhatTheUserAdded()
    {
        Compile("xor");
        string refreshed = _temp.Write("out/NanoML.Runtime/NanoModel.cs", "// older");
        _temp.Write("out/NanoML.Runtime/Mine.cs", "namespace NanoML.Runtime { public static class Mine { } }");
        string project = _temp.File("out/NanoML.Runtime/NanoML.Runtime.nfproj");
        string own = "    <Compile Include=\"Mine.cs\" />\n    <Compile Include=\"Gone.cs\" />\n";
        File.WriteAllText(project, File.ReadAllText(project).Replace("    <Compile Include=\"NanoModel.cs\" />\n", own + "    <Compile Include=\"NanoModel.cs\" />\n"));

        Compile("cnn");

        Assert.Contains("class NanoModel", File.ReadAllText(refreshed), StringComparison.Ordinal);
        Assert.Contains("\"Mine.cs\"", File.ReadAllText(project), StringComparison.Ordinal);
        Assert.Equal(["DigitsCnn", "NanoML.Runtime", "Xor"], Built().Keys.Order());
    }

    [Fact]
    public void Compile_SharedRuntime_CountsItsFlashAmongTheLibraries()
    {
        CommandResult alone = Compile("xor");
        Compile("cnn", "--kernels", "reference");
        CommandResult shared = Compile("xor");

        Assert.Equal(Flash(alone, "model"), Flash(shared, "model"));
        Assert.True(Flash(alone, "libraries") + 500 < Flash(shared, "libraries"), shared.Output);
    }

    [Fact]
    public void Compile_WithTheShippedRuntime_WritesNoneAndRefersToIt()
    {
        CommandResult result = Compile("cnn", "--runtime", s_shipped);

        Assert.Equal(["DigitsCnn"], Directory.GetDirectories(_temp.File("out")).Select(Path.GetFileName));
        Assert.DoesNotContain("NanoML.Runtime.nfproj", result.Output, StringComparison.Ordinal);
        var project = new NanoFrameworkProject(_temp.File("out/DigitsCnn/DigitsCnn.nfproj"));
        Assert.Equal(s_shipped, Assert.Single(project.References()).Path);
        ProjectRules.Check(project);
    }

    [Fact]
    public void Compile_WithARuntimeThatLacksAKernel_IsRefusedWithItsName()
    {
        Compile("xor");

        CommandLine.RunDigits("compile", "--out", _temp.File("other"), "--runtime", _temp.File("out/NanoML.Runtime/NanoML.Runtime.nfproj"), "--kernels", "reference")
            .Failed(2, "NML0521", "Conv", "NanoML.Runtime.nfproj");
        Assert.False(Directory.Exists(_temp.File("other")));
    }

    [Fact]
    public void Compile_WithARuntimeThatListsASourceThatIsGone_IsRefusedWithItsName()
    {
        Compile("cnn");
        File.Delete(_temp.File("out/NanoML.Runtime/NanoModel.cs"));

        CommandLine.RunDigits("compile", "--out", _temp.File("other"), "--runtime", _temp.File("out/NanoML.Runtime/NanoML.Runtime.nfproj"))
            .Failed(2, "NML0521", "it has no NanoModel");
    }

    [Fact]
    public void Compile_WithARuntimeOfAnotherVersion_IsRefusedBecauseItWouldComputeSomethingElse()
    {
        Compile("cnn");
        string project = _temp.File("out/NanoML.Runtime/NanoML.Runtime.nfproj");
        File.AppendAllText(_temp.File("out/NanoML.Runtime/NanoModel.cs"), "// changed\n");

        CommandLine.RunDigits("compile", "--out", _temp.File("other"), "--runtime", project).Failed(2, "NML0521", "NanoModel differ");
    }

    [Fact]
    public void Compile_RuntimeThatIsNone_IsRefused()
    {
        CommandLine.RunDigits("compile", "--out", _temp.File("out"), "--runtime", _temp.File("none.nfproj")).Failed(2, "NML0522", "none.nfproj");
        CommandLine.RunDigits("compile", "--out", _temp.File("out"), "--runtime", _temp.Write("bad.nfproj", "<Project")).Failed(2, "NML0522", "bad.nfproj");
        string other = Path.Combine(Repository.Firmware, "NanoML.Preprocessing", "NanoML.Preprocessing.nfproj");
        CommandLine.RunDigits("compile", "--out", _temp.File("out"), "--runtime", other).Failed(2, "NML0521", "NanoML.Preprocessing");
    }

    [Fact]
    public void Compile_InThePlaceOfAnotherProject_IsRefusedAndLeavesItAsItWas()
    {
        New("Demo");
        string before = File.ReadAllText(_temp.File("out/Demo/Demo.nfproj"));

        RunXor("--name", "Demo").Failed(2, "NML0520", "Demo: this project was not generated from a model", "--name");
        RunXor("--name", "DemoModel").Failed(2, "NML0520", "digits_cnn.onnx", "--name");

        Assert.Equal(before, File.ReadAllText(_temp.File("out/Demo/Demo.nfproj")));
    }

    /// <summary>The bytes before a word of the summary's line about flash.</summary>
    private static int Flash(CommandResult result, string word)
    {
        string line = result.OutputLines.Single(line => line.StartsWith("Flash ", StringComparison.Ordinal));
        return int.Parse(line[..line.IndexOf($" {word}", StringComparison.Ordinal)].Split(' ')[^1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    private CommandResult Compile(string model, params string[] options) => (model == "xor"
        ? RunXor(options)
        : CommandLine.RunDigits("compile", ["--out", _temp.File("out"), .. options])).Succeeded();

    private CommandResult RunXor(params string[] options) => CommandLine.Run(
        ["compile", Bundled.Xor, "--target", "esp32", "--data", Bundled.XorCalibration, "--out", _temp.File("out"), .. options]);

    private CommandResult New(string name, params string[] options) => CommandLine.Run(
        ["new", name, "--model", Bundled.DigitsCnn, "--board", "esp32", "--source", "replay", "--data", Bundled.DigitsCalibration, "--out", _temp.File("out"), .. options])
        .Succeeded();

    private CommandResult NewOn(string source, string name, string model, params string[] options) => CommandLine.Run(
        ["new", name, "--source", source, "--model", model, "--board", "m5core2", "--out", _temp.File("out"), .. options]).Succeeded();

    private string[] Preprocessing() =>
        [.. new NanoFrameworkProject(_temp.File("out/NanoML.Preprocessing/NanoML.Preprocessing.nfproj")).CompilePatterns()];

    /// <summary>Compiles what each project of the folder lists, against the projects that it references.</summary>
    private Dictionary<string, DeviceAssembly> Built()
    {
        NanoFrameworkProject[] projects =
        [
            .. Directory.GetFiles(_temp.File("out"), "*.nfproj", SearchOption.AllDirectories).Select(path => new NanoFrameworkProject(path)),
        ];
        Assert.All(projects, ProjectRules.Check);
        var built = new Dictionary<string, DeviceAssembly>();
        foreach (NanoFrameworkProject project in projects.OrderBy(project => project.References().Count))
        {
            string name = project.Values("AssemblyName").Single();
            built[name] = DeviceCompiler.Compile(
                name,
                [.. project.CompilePatterns().Select(file => new SourceFile(Path.GetFileName(file), File.ReadAllText(file)))],
                [.. project.References().Select(reference => built[reference.Values("AssemblyName").Single()])]);
        }

        return built;
    }
}
