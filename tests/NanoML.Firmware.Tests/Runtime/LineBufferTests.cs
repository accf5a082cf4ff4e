using System.Globalization;
using System.Text;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Runtime;

public sealed class LineBufferTests
{
    [Theory]
    [InlineData(0f, "0")]
    [InlineData(1f, "1")]
    [InlineData(100f, "100")]
    [InlineData(-3.5f, "-3.5")]
    [InlineData(0.000001f, "0.000001")]
    [InlineData(0.0000004f, "0")]
    [InlineData(-0.0000004f, "0")]
    [InlineData(0.9999996f, "1")]
    [InlineData(0.0625f, "0.0625")]
    [InlineData(1234567.5f, "1234567.5")]
    [InlineData(3e38f, "9000000000000")]
    [InlineData(-3e38f, "-9000000000000")]
    public void AddDecimal_HasUpToSixDecimals(float value, string expected) => Assert.Equal(expected, Text(b => b.AddDecimal(value)));

    [Fact]
    public void AddDecimal_AnyValue_ReadsBackWithinHalfAMillionth()
    {
        var random = new Random(3);
        for (int i = 0; i < 2000; i++)
        {
            float value = (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 5)));
            string text = Text(b => b.AddDecimal(value));
            double read = double.Parse(text, CultureInfo.InvariantCulture);
            Assert.True(Math.Abs(read - value) <= 0.50001e-6, $"{value:R} as {text}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(-1)]
    [InlineData(1000)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Add_WholeNumber_IsItsDigits(long value) =>
        Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Text(b => b.Add(value)));

    [Theory]
    [InlineData(0, "0000")]
    [InlineData(0x1a2b, "1a2b")]
    [InlineData(0xffff, "ffff")]
    public void AddHex_IsFourSmallDigits(int value, string expected) => Assert.Equal(expected, Text(b => b.AddHex(value)));

    [Fact]
    public void Add_MoreThanItHolds_IsLeftOut() =>
        Assert.Equal(LineBuffer.Capacity, Text(b => { b.Add(new string('a', 300)); b.Add(12); }).Length);

    [Theory]
    [InlineData("plain")]
    [InlineData("Tür, Καλημέρα, 日本語")]
    [InlineData("\U0001F44D and \U0001F469\u200D\U0001F4BB")]
    [InlineData("")]
    public void Utf8_IsWhatDotNetMakesOfIt(string text)
    {
        byte[] bytes = Utf8.Encode(text);
        var characters = new char[bytes.Length];
        int count = Utf8.Decode(bytes, bytes.Length, characters);

        Assert.Equal(Encoding.UTF8.GetBytes(text), bytes);
        Assert.Equal(text, new string(characters, 0, count));
    }

    [Fact]
    public void Utf8_DamagedSequences_BecomeQuestionMarks()
    {
        byte[] bytes = [0x41, 0xC3, 0x42, 0xFF, 0xE2, 0x82];
        var characters = new char[bytes.Length];

        Assert.Equal("A?B???", new string(characters, 0, Utf8.Decode(bytes, bytes.Length, characters)));
    }

    [Fact]
    public void Crc16_HasTheCheckValueOfTheStandard() => Assert.Equal(0x29B1, Crc16.Of("123456789"u8.ToArray(), 0, 9));

    [Fact]
    public void Crc16_OfAnyBytesInAnyParts_IsTheRestOfTheDivision()
    {
        var random = new Random(16);
        for (int turn = 0; turn < 200; turn++)
        {
            var bytes = new byte[random.Next(0, 40)];
            random.NextBytes(bytes);
            int part = random.Next(0, bytes.Length + 1);

            Assert.Equal(Rest(bytes), Crc16.Update(Crc16.Of(bytes, 0, part), bytes, part, bytes.Length - part));
        }
    }

    private static string Text(Action<LineBuffer> add)
    {
        var buffer = new LineBuffer();
        add(buffer);
        return Encoding.ASCII.GetString(buffer.Bytes, 0, buffer.Length);
    }

    // Bit by bit, as the standard has it.
    private static int Rest(byte[] bytes)
    {
        int crc = 0xFFFF;
        foreach (byte value in bytes)
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                bool isSet = ((crc >> 15) ^ (value >> bit)) % 2 != 0;
                crc = ((crc << 1) & 0xFFFF) ^ (isSet ? 0x1021 : 0);
            }
        }

        return crc;
    }
}
