using System.Text.Json;
using System.Text.Json.Nodes;

namespace NanoML.Cli.Tests;

/// <summary>Boards that users add; the folder is a temporary one.</summary>
public sealed class BoardsAddTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public BoardsAddTests() => Environment.SetEnvironmentVariable(Compiler.Device.UserBoards.Variable, _temp.File("boards"));

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Compiler.Device.UserBoards.Variable, null);
        _temp.Dispose();
    }

    [Fact]
    public void Add_FromAnother_MakesABoardThatVerbsKnow()
    {
        string said = CommandLine.Run("boards", "add", "--from", "ESP32", "--name", "Shelf-1", "--heap", "92k", "--clock", "240", "--image", "ESP32_REV0").Succeeded().Output;
        string file = Path.Combine(_temp.File("boards"), "Shelf-1.json");
        Assert.Equal($"Board       Shelf-1: {file}\n", said);
        JsonNode json = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.Equal(("As the user said.", 92 * 1024), (json["managedHeapBytesSource"]!.GetValue<string>(), json["managedHeapBytes"]!.GetValue<int>()));
        Assert.True(File.Exists(Path.Combine(_temp.File("boards"), json["$schema"]!.GetValue<string>())));

        JsonElement board = CommandLine.Run("boards", "--json").Succeeded().Json.GetProperty("boards").EnumerateArray().Single(b => b.GetProperty("name").GetString() == "Shelf-1");
        Assert.Equal((240, "ESP32_REV0"), (board.GetProperty("clockMHz").GetInt32(), board.GetProperty("nanoffTarget").GetString()));
        Assert.Contains(
            "Board       Shelf-1 (ESP32, 240 MHz)",
            CommandLine.Run("profile", Bundled.Xor, "--target", "shelf-1", "--data", Bundled.XorCalibration).Succeeded().Output, StringComparison.Ordinal);
        CommandLine.Run("profile", Bundled.Xor, "--target", "shelf-2").Failed(2, "NML0502", "Did you mean Shelf-1?");
        Assert.Contains("Shelf-1", CommandLine.Run("[suggest:19]", "inspect x --target ").Output + CommandLine.Run("[suggest:25]", "profile x --target ").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_AFile_TakesItAsItIs()
    {
        string file = Board("mine");
        CommandLine.Run("boards", "add", file, "--json").Succeeded();
        CommandLine.Run("boards", "add", file).Failed(2, "NML0147", "a board is called mine already", "--force");
        CommandLine.Run("boards", "add", file, "--description", "Another", "--force").Succeeded();
        Assert.Contains("mine: Another", CommandLine.Run("boards").Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NML0501", "a board comes from a file or from another board")]
    [InlineData("NML0501", "needs a name of its own", "--from", "esp32")]
    [InlineData("NML0502", "no board is called 'esp33'", "--from", "esp33", "--name", "x")]
    [InlineData("NML0503", "cannot be the name of a board", "--from", "esp32", "--name", "../x")]
    [InlineData("NML0503", "cannot be the name of a board", "--from", "esp32", "--name", "board.schema")]
    [InlineData("NML0147", "a board is called esp32c3 already", "--from", "esp32", "--name", "ESP32C3", "--force")]
    [InlineData("NML0503", "field 'nanoffTarget' must be of letters", "--from", "esp32", "--name", "x", "--image", "a b")]
    public void Add_WhatIsNoBoard_IsRefusedAndNothingIsWritten(string code, string expected, params string[] args)
    {
        CommandLine.Run(["boards", "add", .. args]).Failed(2, code, expected);
        Assert.False(Directory.Exists(_temp.File("boards")));
    }

    [Fact]
    public void Boards_WithADamagedFile_WarnsAndListsTheOthers()
    {
        Directory.CreateDirectory(_temp.File("boards"));
        File.WriteAllText(Path.Combine(_temp.File("boards"), "broken.json"), "{}");
        CommandResult listed = CommandLine.Run("boards", "--json").Succeeded();
        Assert.StartsWith("nanoml: warning: ", listed.Error, StringComparison.Ordinal);
        Assert.Contains("broken.json", listed.Error, StringComparison.Ordinal);
        Assert.Equal(9, listed.Json.GetProperty("boards").GetArrayLength());
    }

    private string Board(string name) => _temp.Write("board.json", Repository.Read("boards/esp32.json").Replace("\"name\": \"esp32\"", $"\"name\": \"{name}\"", StringComparison.Ordinal));
}
