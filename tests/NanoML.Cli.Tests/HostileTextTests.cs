namespace NanoML.Cli.Tests;

/// <summary>Names and labels of a model, and fields of a board file, that are long or mean harm.</summary>
public sealed class HostileTextTests : IDisposable
{
    private const string Escape = "\e[2J\u009b31m";

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void NameOfANode_OfFiveThousandCharacters_Compiles()
    {
        string name = new('n', 5000);
        string output = Compile(Model(node: name)).Succeeded().Output;
        Assert.DoesNotContain(name, output, StringComparison.Ordinal);
        Assert.Contains("nnn...nnn", output, StringComparison.Ordinal);
    }

    [Fact]
    public void NameOfANode_OfFiveThousandCharacters_DoesNotHideTheReason() =>
        Compile(Model(node: new('n', 5000), operation: "Nonsense")).Failed(2, "NML0101", "Nonsense", "nnn...nnn");

    [Theory]
    [InlineData(101)]
    [InlineData(601)]
    [InlineData(100_000)]
    public void NameOfTheClass_ThatIsTooLong_IsWrongUsage(int length) =>
        Compile(Model(), "--name", new string('C', length)).Failed(2, "NML0501", "at most 100 characters");

    [Fact]
    public void NameOfTheClass_OfAHundredCharacters_Compiles() => Compile(Model(), "--name", new string('C', 100)).Succeeded();

    [Fact]
    public void NameOfTheModelFile_OfTwoHundredCharacters_Compiles() =>
        Compile(_temp.Write(new string('m', 200) + ".onnx", File.ReadAllBytes(Model()))).Succeeded();

    [Fact]
    public void Namespace_ThatIsTooLong_IsWrongUsage() =>
        Compile(Model(), "--namespace", string.Join('.', Enumerable.Repeat("Space", 200))).Failed(2, "NML0501", "at most 200 characters");

    [Theory]
    [InlineData(20_000)]
    [InlineData(5_000_000)]
    public void Labels_ThatNoAssemblyHolds_AreRefusedWithTheirSize(int length) =>
        Compile(Model(labels: $"{new string('a', length)},{new string('b', length)}")).Failed(1, "NML0530", $"{(2 * length) + 2} bytes");

    [Fact]
    public void Emoji_ArePrintedAsTheyAre()
    {
        string[] samples = ["--test", _temp.Write("x.csv", "1,2\n-1,-2\n")];
        string output = CommandLine.Run(["run", Model(labels: "\U0001F44D,\U0001F469\u200D\U0001F4BB"), "--target", "esp32", .. samples]).Succeeded().Output;
        Assert.Matches("label=(\U0001F44D|\U0001F469\u200D\U0001F4BB) ", output);
    }

    [Fact]
    public void EscapeSequencesInAModel_ReachNoOutput()
    {
        string model = Model(labels: $"{Escape}a,b");
        string[] samples = ["--test", _temp.Write("x.csv", "1,2\n-1,-2\n")];
        AssertPlain(CommandLine.Run(["run", model, "--target", "esp32", .. samples]).Succeeded());
        AssertPlain(Compile(model, "--report", _temp.File("report.html")).Succeeded());
        AssertPlain(CommandLine.Run("inspect", Model(node: "n" + Escape)));
        Assert.DoesNotContain('\e', File.ReadAllText(_temp.File("report.html")));
    }

    [Fact]
    public void EscapeSequencesInAFileName_ReachNoOutput() => AssertPlain(CommandLine.Run("inspect", _temp.File(Escape + "\u202Egnp.onnx")));

    [Fact]
    public void EscapeSequencesInABoardFile_ReachNoOutput()
    {
        AssertPlain(Compile(Model(), "--target", Board("name", Escape + "board")));
        AssertPlain(Compile(Model(), "--target", Board("description", Escape + "board")));
        AssertPlain(Compile(Model(), "--target", Board("chip", Escape + "board")));
        AssertPlain(Compile(Model(), "--target", Board(Escape, "x")));
    }

    [Theory]
    [InlineData("ESP32; rm -rf ~")]
    [InlineData("$(reboot)")]
    [InlineData("--erase")]
    [InlineData("ESP32`x`")]
    public void TargetOfNanoff_ThatIsNoName_IsRefused(string target) =>
        CommandLine.Run("deploy", "--board", Board("nanoffTarget", target), "--port", "COM3", "--firmware", "--dry-run")
            .Failed(2, "NML0503", "nanoffTarget");

    private static void AssertPlain(CommandResult result)
    {
        Assert.InRange(result.ExitCode, 0, 2);
        Assert.All(result.Output + result.Error, c => Assert.True(c == '\n' || !char.IsControl(c), $"U+{(int)c:X4}"));
        Assert.DoesNotContain('\u202E', result.Output + result.Error);
    }

    private CommandResult Compile(string model, params string[] args) => CommandLine.Run(
        ["compile", model, .. args.Contains("--target") ? Array.Empty<string>() : ["--target", "esp32"], "--out", _temp.File("out"), .. args]);

    /// <summary>The file of a board with one field changed, or added.</summary>
    private string Board(string field, string value)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(Repository.Read("boards/esp32.json"))!;
        json[field] = value;
        return _temp.Write("board.json", json.ToJsonString());
    }

    private string Model(string node = "dense", string operation = "Gemm", string? labels = null)
    {
        var model = new OnnxModelBuilder()
            .Input("x", 1, 2)
            .Initializer("w", [2, 2], 1f, 0.5f, -1f, 0.25f)
            .Node(operation, ["x", "w"], "y")
            .Output("y", 1, 2);
        model.Model.Graph.Node[0].Name = node;
        if (labels is not null)
        {
            model.Model.MetadataProps.Add(new NanoML.Compiler.Onnx.Proto.StringStringEntryProto { Key = "labels", Value = labels });
        }

        string path = _temp.File("model.onnx");
        model.Save(path);
        return path;
    }
}
