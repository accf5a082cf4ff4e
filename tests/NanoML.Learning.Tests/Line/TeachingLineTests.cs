using System.Text;
using NanoML.Learning.Tests.Support;
using NanoML.Runtime;
using NanoML.Updates.Tests.Support;

namespace NanoML.Learning.Tests.Line;

/// <summary>What a user with a serial monitor says, and what the board answers.</summary>
public sealed class TeachingLineTests
{
    [Fact]
    public void Teach_TakesTheNextResults_AndTellsEach()
    {
        var board = new TeachingBoard(new CutFolder());
        board.Say("teach wave 2");
        Assert.Equal("event=teach label=wave examples=0 left=2", board.Last);
        Assert.Equal(0, board.See(0, 0, 0, 100));
        Assert.Equal("event=teach label=wave examples=1 left=1", board.Last);
        board.See(0, 0, 0, 110);
        Assert.Equal(
            ["event=teach label=wave examples=2 left=0", "event=learned classes=1 examples=2 steps=0 right=0 wrong=0 ranges=0 inputs=0 kept=1 state=kept"],
            board.Lines[^2..].Select(line => line.Split(' ', 3)[2].Split(" crc=")[0]));
        Assert.Equal(3, board.See(0, 0, 0, 105));
        Assert.Equal(0, board.See(100, 0, 0, 0));
        board.Say("forget wave");
        Assert.StartsWith("event=learned classes=0 examples=0", board.Last, StringComparison.Ordinal);
        Assert.Equal(0, board.See(0, 0, 0, 105));
    }

    /// <summary>A class of the model changes the last layer.</summary>
    [Fact]
    public void Teach_OfAClassOfTheModel_ChangesItsLastLayer()
    {
        var board = new TeachingBoard();
        Assert.Equal(0, board.See(100, 90, 0, 0));
        board.Say("teach down");
        for (int k = 0; k < Teacher.UsualExamples; k++)
        {
            board.See(100, 90, 0, 0);
        }

        Assert.Equal(1, board.See(100, 90, 0, 0));
        Assert.Equal(0, board.See(100, 0, 0, 0));
        Assert.InRange(board.Model.Layer.Steps, 1, 5);
        board.Say("reset");
        Assert.Equal(0, board.See(100, 90, 0, 0));
    }

    [Fact]
    public void RightAndWrong_AreOfTheLastResult()
    {
        var board = new TeachingBoard();
        board.Say("right");
        Assert.Equal("event=refused reason=result", board.Last);
        board.See(100, 0, 0, 0);
        board.Say("right");
        board.Say("wrong down");
        board.Say("wrong");
        Assert.StartsWith("event=learned classes=0 examples=0 steps=0 right=1 wrong=2", board.Last, StringComparison.Ordinal);
        Assert.Equal((-4, 4), (board.Model.Feedback.OffsetOf(0), board.Model.Feedback.OffsetOf(1)));
        Assert.Equal(18 - 0, board.Model.Feedback.ThresholdOf(0));
    }

    /// <summary>Below its threshold a class is told as unknown, which can neither be right nor wrong.</summary>
    [Fact]
    public void Wrong_OftenEnough_MakesTheClassUnknown()
    {
        var board = new TeachingBoard();
        board.Network.Scores = [100, 80, 70];
        while (board.See(100, 0, 0, 0) == 0)
        {
            board.Say("wrong");
        }

        Assert.Equal(board.Model.Unknown, board.Model.ArgMax());
        Assert.Equal("unknown", board.Model.LabelOf(board.Model.Unknown));
        board.Say("wrong");
        Assert.Equal("event=refused reason=result", board.Last);
    }

    [Fact]
    public void Ranges_AreLearnedFromInputs_AndGivenUp()
    {
        var board = new TeachingBoard(new CutFolder());
        board.Say("ranges 2");
        byte[] input = [10, 20, 30, 40, 50, 60, 70, 80];
        byte[] levels = new byte[8];
        board.Ranges.Prepare(input, levels);
        Assert.Equal(input, levels);
        board.Ranges.Prepare(input, levels);
        Assert.NotEqual(input, levels);
        board.Teacher.OnTurn();
        Assert.Contains(" ranges=1 inputs=0 kept=1 ", board.Last, StringComparison.Ordinal);
        board.Say("ranges 0");
        board.Ranges.Prepare(input, levels);
        Assert.Equal(input, levels);
    }

    [Theory]
    [InlineData("teach", "wish")]
    [InlineData("teach wave 0", "count")]
    [InlineData("teach wave 256", "count")]
    [InlineData("teach wave five", "count")]
    [InlineData("teach wave 5 6", "wish")]
    [InlineData("teach a=b", "name")]
    [InlineData("teach abcdefghijklmnopqrstu", "name")]
    [InlineData("forget up", "name")]
    [InlineData("forget wave", "name")]
    [InlineData("wrong wave", "name")]
    [InlineData("wrong", "result")]
    [InlineData("ranges", "wish")]
    [InlineData("ranges -1", "count")]
    [InlineData("right now", "wish")]
    [InlineData("TEACH wave", "wish")]
    [InlineData("teach wave                                                              ", "line")]
    public void BadWish_IsRefusedWithItsReason(string wish, string reason)
    {
        var board = new TeachingBoard();
        byte[] before = board.Learned;
        board.Say(wish);
        Assert.Equal($"event=refused reason={reason}", board.Last);
        Assert.Equal(before, board.Learned);
        Assert.False(board.Teacher.IsTeaching);
    }

    [Fact]
    public void MoreClassesThanRoom_AreRefused()
    {
        var board = new TeachingBoard();
        board.See(0, 0, 0, 100);
        foreach (string name in new[] { "one", "two" })
        {
            board.Say($"teach {name} 1");
            board.See(0, 0, 0, 100);
        }

        board.Say("teach three 1");
        Assert.Equal("event=refused reason=room", board.Last);
        board.Say("forget one");
        board.Say("teach three 1");
        Assert.Equal("event=teach label=three examples=0 left=1", board.Last);
        board.Say("stop");
        Assert.StartsWith("event=learned classes=1 ", board.Last, StringComparison.Ordinal);
    }

    /// <summary>Any bytes: nothing breaks, every line that is answered is whole, and the board still learns.</summary>
    [Fact]
    public void HostileBytes_LeaveABoardThatLearns()
    {
        var random = new Random(1);
        string[] words = ["teach", "forget", "right", "wrong", "reset", "ranges", "stop", "learned", "wave", "up", "5", "99999", " ", "\r", "\n", "\0", "é", "="];
        var board = new TeachingBoard(new CutFolder());
        for (int turn = 0; turn < 4000; turn++)
        {
            string line = string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(5)).Select(_ => words[random.Next(words.Length)]));
            byte[] noise = new byte[random.Next(80)];
            random.NextBytes(noise);
            board.Send(random.Next(4) == 0 ? noise : Encoding.UTF8.GetBytes(line + (random.Next(3) == 0 ? "" : "\n")));
            board.See(Reference.Sample(random, 4));
        }

        Assert.All(board.Lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 10, 256 + (2 * ClassNames.MostBytes)));
        board.Send("\n"u8.ToArray());
        board.Say("reset");
        board.Say("teach wave 1");
        board.See(0, 0, 0, 100);
        Assert.Equal(3, board.See(0, 0, 0, 100));
    }

    /// <summary>A press teaches; three seconds of it forget; a bounce does nothing.</summary>
    [Fact]
    public void Button_TeachesByAPressAndForgetsByALongOne()
    {
        var board = new TeachingBoard();
        var pin = new Pin();
        var button = new TeachingButton(pin, "wave", 1);
        void At(bool isDown, int milliseconds)
        {
            pin.IsDown = isDown;
            button.Turn(board.Teacher, milliseconds * 1000L);
        }

        At(false, 0);
        At(true, 10);
        At(false, 15);
        Assert.False(board.Teacher.IsTeaching);
        At(true, 100);
        At(false, 250);
        Assert.True(board.Teacher.IsTeaching);
        board.See(0, 0, 0, 100);
        Assert.Equal(3, board.See(0, 0, 0, 100));
        At(true, 1000);
        At(true, 4001);
        At(false, 4100);
        Assert.False(board.Teacher.IsTeaching);
        Assert.Equal(0, board.See(0, 0, 0, 100));
    }

    private sealed class Pin : IButton
    {
        public bool IsDown { get; set; }

        public bool IsPressed() => IsDown;
    }
}
