using System.Text;

namespace NanoML.Learning.Tests.Memory;

/// <summary>Names of taught classes, as they are kept.</summary>
public sealed class ClassNamesTests
{
    /// <summary>A copy says that its last name is longer than there is room: it is refused, and nothing is read beyond it.</summary>
    [Theory]
    [InlineData(ClassNames.MostBytes + 1)]
    [InlineData(byte.MaxValue)]
    public void LengthBeyondTheCopy_IsRefused(byte length)
    {
        var names = new ClassNames(2);
        var copy = new byte[names.Bytes];
        copy.AsSpan().Fill((byte)'a');
        (copy[0], copy[1]) = (ClassNames.MostBytes, length);
        Assert.False(names.TryRead(copy, 0));
        Assert.Equal(0, names.LengthOf(0));
    }

    [Fact]
    public void Names_AreKeptAndFound()
    {
        var names = new ClassNames(2);
        byte[] wave = Encoding.UTF8.GetBytes("wave");
        Assert.Equal(0, names.Add(wave, 0, wave.Length));
        var copy = new byte[names.Bytes];
        names.Write(copy, 0);
        var read = new ClassNames(2);
        Assert.True(read.TryRead(copy, 0));
        Assert.Equal(0, read.Find(wave, 0, wave.Length));
        Assert.Equal(ClassNames.None, read.Add(Encoding.UTF8.GetBytes("two words"), 0, 9));
    }
}
