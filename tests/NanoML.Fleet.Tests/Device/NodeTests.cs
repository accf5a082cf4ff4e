using NanoML.Updates.Tests.Support;

namespace NanoML.Fleet.Tests.Device;

/// <summary>Names, topics and the count of starts.</summary>
public sealed class NodeTests
{
    [Theory]
    [InlineData("gate-7", true)]
    [InlineData("A_b.9", true)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("+", false)]
    [InlineData("#", false)]
    [InlineData("a b", false)]
    [InlineData("a\u001b[2J", false)]
    [InlineData("\u00e9", false)]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456", false)]
    public void Name_IsOneLevelOfATopicOrIsRefused(string name, bool isGood)
    {
        Assert.Equal(isGood, NodeTopics.IsName(name));
        if (isGood)
        {
            Assert.Equal($"nanoml/1/{name}/state", new NodeTopics(new NodeIdentity(name, "g", "b", "a").Name).State);
        }
        else
        {
            Assert.Throws<ArgumentException>(() => new NodeIdentity(name, "g", "b", "a"));
            Assert.Throws<ArgumentException>(() => new NodeIdentity("n", name, "b", "a"));
        }
    }

    [Fact]
    public void Starts_AreCountedThroughPowerCuts()
    {
        var folder = new CutFolder();
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => RestartCounter.Count(folder)));

        for (int cut = 0; cut <= 8; cut++)
        {
            var failing = new CutFolder(folder.Live) { CutStep = 0, CutByte = cut };
            Assert.Throws<PowerCutException>(() => RestartCounter.Count(failing));
            Assert.Contains(RestartCounter.Count(new CutFolder(failing.Survivors(0))), new[] { 1, 4, 5 });
        }

        folder.IsBroken = true;
        Assert.Equal(RestartCounter.Unknown, RestartCounter.Count(folder));
    }
}
