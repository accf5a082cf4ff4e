using System.Text;
using System.Text.Json;

namespace NanoML.Fleet.Tests.Device;

public sealed class JsonPayloadTests
{
    [Fact]
    public void Pairs_AreJson()
    {
        var payload = new JsonPayload();
        payload.Begin();
        payload.Add("up", -17);
        payload.AddKnown("us", -1);
        payload.Add("label", "\"a\\\ud83d\n\ud83d\ude00");
        payload.AddDecimal("score", -0.25f);
        payload.AddHex("hash", [0, 0xab]);
        payload.End();
        Assert.Equal("{\"v\":1,\"up\":-17,\"label\":\"\\u0022a\\u005c?\\u000a\\ud83d\\ude00\",\"score\":-0.25,\"hash\":\"00ab\"}", Text(payload));
        Assert.Equal("\"a\\?\n\ud83d\ude00", Parse(payload).GetProperty("label").GetString());
    }

    [Fact]
    public void TextThatIsTooLong_IsCutBetweenCharacters()
    {
        var payload = new JsonPayload();
        payload.Begin();
        payload.Add("label", new string('\u00e9', 100));
        payload.End();
        string label = Parse(payload).GetProperty("label").GetString()!;
        Assert.InRange(label.Length * 6, 36, JsonPayload.MostTextBytes);
        Assert.All(label, c => Assert.Equal('\u00e9', c));
    }

    /// <summary>Whatever is added, it is JSON, of the pairs that fit.</summary>
    [Fact]
    public void Object_OfAnyPairs_IsJsonWithinItsBound()
    {
        var random = new Random(5);
        var payload = new JsonPayload();
        for (int turn = 0; turn < 2000; turn++)
        {
            payload.Begin();
            int pairs = random.Next(40);
            for (int k = 0; k < pairs; k++)
            {
                switch (random.Next(4))
                {
                    case 0:
                        payload.Add($"k{k}", random.NextInt64() >> random.Next(64));
                        break;
                    case 1:
                        payload.AddDecimal($"k{k}", (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 12))));
                        break;
                    case 2:
                        payload.AddHex($"k{k}", new byte[random.Next(33)]);
                        break;
                    default:
                        payload.Add($"k{k}", new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => (char)random.Next(random.Next(3) == 0 ? 0x10000 : 0x80))]));
                        break;
                }
            }

            payload.End();
            Assert.InRange(payload.Length, 2, JsonPayload.MostBytes);
            Assert.Equal(1, Parse(payload).GetProperty("v").GetInt32());
        }
    }

    private static string Text(JsonPayload payload) => Encoding.ASCII.GetString(payload.Bytes, 0, payload.Length);

    private static JsonElement Parse(JsonPayload payload) => JsonDocument.Parse(Text(payload)).RootElement;
}
