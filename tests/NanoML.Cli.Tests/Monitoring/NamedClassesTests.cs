using NanoML.Cli.Monitoring;

namespace NanoML.Cli.Tests.Monitoring;

public sealed class NamedClassesTests
{
    private static readonly NamedClasses s_names = new(["rest", "a walk, slow"]);

    private static SerialLine Line(params (string Key, string Value)[] pairs) =>
        new("NML seq=7", 7, [.. pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))]);

    private static string Pairs(SerialText text) => string.Join(' ', ((SerialLine)text).Pairs.Select(pair => $"{pair.Key}={pair.Value}"));

    [Fact]
    public void Name_StandsBehindTheClassInPlaceOfTheBoards()
    {
        Assert.Equal("class=1 label=a walk, slow us=5", Pairs(s_names.Name(Line(("class", "1"), ("us", "5")))));
        Assert.Equal("event=class class=0 label=rest", Pairs(s_names.Name(Line(("event", "class"), ("class", "0"), ("label", "c0")))));
    }

    [Fact]
    public void LineWithoutAKnownClass_StaysAsItIs()
    {
        SerialText[] texts = [Line(("class", "2"), ("label", "c2")), Line(("class", "-1")), Line(("score", "0.5")), new OtherText("class=1"), new DamagedLine("NML class=1")];
        Assert.All(texts, text => Assert.Same(text, s_names.Name(text)));
    }

    [Fact]
    public void Logs_SayTheName()
    {
        using var text = new StringWriter { NewLine = "\n" };
        using var json = new StringWriter { NewLine = "\n" };
        SerialText named = s_names.Name(Line(("class", "1")));
        new TextLog(text).Write(DateTimeOffset.UnixEpoch, named);
        new JsonLog(json).Write(DateTimeOffset.UnixEpoch, named);
        Assert.Equal("NML seq=7  # a walk, slow\n", text.ToString());
        Assert.EndsWith("\"seq\":7,\"class\":1,\"label\":\"a walk, slow\"}\n", json.ToString(), StringComparison.Ordinal);
    }
}
