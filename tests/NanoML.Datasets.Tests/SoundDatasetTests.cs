using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Training;
using NanoML.Datasets.Description;
using NanoML.Datasets.Examples;
using NanoML.Datasets.Tests.Support;
using NAudio.Wave;

namespace NanoML.Datasets.Tests;

public sealed class SoundDatasetTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(16000, 16, 1)]
    [InlineData(44100, 16, 2)]
    [InlineData(8000, 24, 1)]
    [InlineData(48000, 32, 2)]
    public void Tones_AreTheSame_WhateverTheirFormat(int rate, int bits, int channels)
    {
        WaveFormat format = bits == 32 ? WaveFormat.CreateIeeeFloatWaveFormat(rate, channels) : new WaveFormat(rate, bits, channels);
        _folder.Write("one/a.wav", WavBytes.Tone(format, 1, 440));

        Dataset data = Dataset.Open(_folder.Root);
        Signal signal = data.Recordings[0].ReadSignal();

        Assert.Equal(DatasetKind.Sound, data.Kind);
        Assert.InRange(signal.Frames, 15900, 16000);
        Assert.InRange(signal.Values[2000..14000].Max(), 0.47, 0.53);
        int crossings = Enumerable.Range(2000, 8000).Count(k => signal.Values[k] < 0 != signal.Values[k + 1] < 0);
        Assert.InRange(crossings, 438, 442);
        Assert.Equal([49, 10, 1], data.FrontEnd.Shape);
        Assert.Equal(490, data.Samples(Split.Training).Inputs[0].Length);
    }

    [Fact]
    public void RecordingsOfAGroup_StayInOneSplit()
    {
        WriteVoices();

        Dataset data = Describe("{}-*");

        foreach (IGrouping<string, Recording> voice in data.Recordings.GroupBy(recording => recording.Group))
        {
            Assert.Equal(4, voice.Count());
            Assert.Single(voice.Select(recording => recording.Split).Distinct());
        }

        Assert.Equal(["m-a", "m-b", "m-c", "m-d", "m-e"], data.Recordings.Select(recording => recording.Group).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal([4, 4, 12], new[] { Split.Test, Split.Validation, Split.Training }.Select(split => data.Recordings.Count(recording => recording.Split == split)));
        LabelledData examples = DatasetExamples.Of(data);
        Assert.Equal(3, Enumerable.Range(0, 12).Select(examples.Training.Recording).Distinct().Count());
        Assert.Equal("{}-*", DescriptionFile.Read(_folder.Write("written.json", DescriptionFile.Write(data.Description))).Split.Group);
    }

    [Fact]
    public void GroupsMayBeHeldBackByName()
    {
        WriteVoices();
        Dataset data = Describe("{}-*", test: "m-b");
        Assert.Equal(["m-b"], data.Recordings.Where(recording => recording.Split == Split.Test).Select(recording => recording.Group).Distinct());
        Refusal.Assert(DiagnosticCatalog.BadDescription, () => Describe("{}-*", test: "yes/m-b-1.wav"), "the group 'yes/m-b-1.wav'");
    }

    [Theory]
    [InlineData("m", "has to have {} once")]
    [InlineData("{}{}", "has to have {} once")]
    [InlineData("w-{}", "does not fit the recording 'no/m-a-1.wav'")]
    public void AGroupThatDoesNotFit_IsRefused(string pattern, string text)
    {
        WriteVoices();
        Refusal.Assert(DiagnosticCatalog.BadDescription, () => Describe(pattern), text);
    }

    private Dataset Describe(string group, string? test = null) => Dataset.Open(
        _folder.Root, new DatasetDescription { Split = new SplitDescription { Group = group, Test = test is null ? null : [test] } });

    private void WriteVoices()
    {
        foreach ((int k, string voice) in new[] { "a", "b", "c", "d", "e" }.Index())
        {
            foreach ((string word, int hertz) in new[] { ("yes", 440), ("no", 880) })
            {
                _folder.Write($"{word}/m-{voice}-1.wav", WavBytes.Tone(new WaveFormat(16000, 16, 1), 0.1, hertz + k));
                _folder.Write($"{word}/m-{voice}-2.wav", WavBytes.Tone(new WaveFormat(16000, 16, 1), 0.1, hertz + 10 + k));
            }
        }
    }

    [Fact]
    public void TruncatedWav_IsRefused()
    {
        byte[] whole = WavBytes.Tone(new WaveFormat(16000, 16, 1), 0.2, 440);
        _folder.Write("one/a.wav", whole[..(whole.Length / 2)]);
        Refusal.Assert(DiagnosticCatalog.BadSound, () => Dataset.Open(_folder.Root).Recordings[0].ReadSignal(), "a.wav", "cut off");
    }

    [Fact]
    public void DamagedFiles_AreRefused_NeverAnythingElse()
    {
        (string Name, byte[] Bytes)[] files =
        [
            ("a.wav", WavBytes.Tone(new WaveFormat(8000, 16, 1), 0.05, 440)),
            ("a.png", PictureBytes.Png(16, 16, 7)),
            ("a.jpg", PictureBytes.Encode(16, 16, (x, y) => new SkiaSharp.SKColor((byte)(9 * x), (byte)(7 * y), 3), SkiaSharp.SKEncodedImageFormat.Jpeg)),
            ("a.bmp", PictureBytes.Bmp(16, 16, (x, y) => new SkiaSharp.SKColor((byte)x, (byte)y, 3))),
            ("a.csv", "t_ms,x,\"y\"\n0,1,2\n10,3,4\n20,5,6\n"u8.ToArray()),
        ];
        var random = new Random(1);
        foreach ((string name, byte[] bytes) in files)
        {
            for (int k = 0; k < 60; k++)
            {
                byte[] damaged = k % 2 == 0 ? bytes[..random.Next(bytes.Length)] : [.. bytes];
                for (int flip = 0; flip < k % 4 && damaged.Length > 0; flip++)
                {
                    damaged[random.Next(Math.Min(damaged.Length, 64))] ^= (byte)(1 << random.Next(8));
                }

                _folder.Write($"one/{name}", damaged);
                Exception? thrown = Record.Exception(() => Dataset.Open(_folder.Root).Recordings[0].ReadSignal());
                Assert.True(thrown is null or CompilerException, $"{name} {k}: {thrown}");
            }

            File.Delete(_folder.File($"one/{name}"));
        }
    }
}
