using System.Globalization;
using NanoML.Firmware.Tests.Support;
using NanoML.Updates.Tests.Support;

namespace NanoML.Learning.Tests;

/// <summary>What learning takes of a board's heap, and a drive, as docs/teaching.md says: with 24 features, 3 classes, 48 known samples and 4 new classes of 8 means.</summary>
public sealed class HeapTests
{
    private const int Features = 24;
    private const int Classes = 3;
    private const int NewClasses = 4;

    [Fact]
    public void Page_SaysWhatLearningTakes()
    {
        var known = new KnownFeatures(new byte[48 * Features], Features);
        var memory = new FeatureMemory(known, NewClasses, 8);
        var names = new ClassNames(NewClasses);
        var layer = new LastLayer(new int[Classes * (Features + 1)], Classes, 0, 16);
        var feedback = new ClassFeedback(Classes + NewClasses);
        var ranges = new InputRanges(new int[3], new int[3]);
        var store = new LearnedStore(new CutFolder(), new byte[8], [names, memory, layer, feedback, ranges]);
        string page = Repository.Read("docs/teaching.md");
        string Bytes(object part) => DeviceObjects.Bytes(part).ToString("N0", CultureInfo.InvariantCulture);
        foreach ((string name, string bytes) in new[]
        {
            ("classes, with what is known", Bytes(memory)), ("last layer", Bytes(layer)), ("feedback", Bytes(feedback)), ("ranges", Bytes(ranges)),
            ("a copy on the drive, and in the heap", store.CopyBytes.ToString("N0", CultureInfo.InvariantCulture)),
        })
        {
            Assert.Contains($"| {name} | {bytes} |", page, StringComparison.Ordinal);
        }
    }
}
