using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Datasets;
using NanoML.Datasets.Description;
using NanoML.Datasets.FrontEnds;

namespace NanoML.Evaluation.DeviceInputs;

/// <summary>Which front end of the device library a data set asks for.</summary>
public static class DeviceInput
{
    private const int MfccValues = 490;
    private const double MfccRate = 16000;

    /// <returns>Makes one for a thread; null where the data are the model's inputs already, or the device library has no twin.</returns>
    /// <exception cref="CompilerException">The model takes another number of values than the front end makes.</exception>
    public static Func<IDeviceInput>? Of(Compilation compilation, Dataset dataset)
    {
        InputQuantization input = compilation.Plan.Input.Quantization;
        int length = compilation.Plan.InputLength;
        if (input.Ranks is not null)
        {
            return null;
        }

        var steps = new ChannelSteps(dataset.Description.Steps);
        int channels = dataset.Channels.Length;
        return dataset.Description.FrontEnd switch
        {
            FrontEndKind.Mfcc when length == MfccValues && dataset.Rate == MfccRate => () => new MfccInput(new InputTwin(input, length)),
            FrontEndKind.Axes when dataset.Kind == DatasetKind.Series => () => new AxesInput(new InputTwin(input, length), dataset.Window, channels, steps),
            FrontEndKind.Statistics when dataset.Kind == DatasetKind.Series =>
                () => new StatisticsInput(new InputTwin(input, length), dataset.Window, channels, steps),
            FrontEndKind.Pixels => () => new PixelsInput(new InputTwin(input, length), dataset.FrontEnd.Shape[^1]),
            _ => null,
        };
    }
}
