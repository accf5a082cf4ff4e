namespace NanoML.Kernels.Tests.Support;

/// <summary>A sliding window along one axis.</summary>
internal sealed record WindowAxis(int Input, int Kernel, int Stride, int Dilation, int PadBefore, int PadAfter, int Output)
{
    /// <summary>
    /// A random axis in which every window touches the input or, with <paramref name="padded"/>, at least the padding;
    /// with <paramref name="ceil"/> the last window may overshoot the padding.
    /// </summary>
    public static WindowAxis Create(Random random, bool ceil = false, bool padded = false)
    {
        while (true)
        {
            var axis = new WindowAxis(
                Input: random.Between(1, 9),
                Kernel: random.Between(1, 4),
                Stride: random.Between(1, 3),
                Dilation: random.Between(1, 3),
                PadBefore: random.Between(0, 4),
                PadAfter: random.Between(0, 4),
                Output: 0);
            int room = axis.PadBefore + axis.Input + axis.PadAfter - axis.Extent(1);
            if (room < 0)
            {
                continue;
            }

            axis = axis with { Output = ((room + (ceil ? axis.Stride - 1 : 0)) / axis.Stride) + 1 };
            if (Enumerable.Range(0, axis.Output).All(o => padded ? axis.CountPadded(o) > 0 : axis.Inside(o).Any()))
            {
                return axis;
            }
        }
    }

    /// <summary>A random axis of stride 1 with as many outputs as inputs, with no output before the first input of its window.</summary>
    public static WindowAxis CreateSame(Random random)
    {
        int input = random.Between(1, 9);
        int kernel = random.Between(1, 4);
        int dilation = random.Between(1, 2);
        int reach = (kernel - 1) * dilation;
        int before = random.Between(0, reach);
        return new WindowAxis(input, kernel, 1, dilation, before, reach - before, input);
    }

    /// <summary>The axis of a one-dimensional operator that is not there.</summary>
    public static WindowAxis Single() => new(Input: 1, Kernel: 1, Stride: 1, Dilation: 1, PadBefore: 0, PadAfter: 0, Output: 1);

    /// <summary>The input coordinate of each tap of the window at <paramref name="output"/>; outside [0, Input) in the padding.</summary>
    public IEnumerable<int> Taps(int output) => Enumerable.Range(0, Kernel).Select(k => (output * Stride) - PadBefore + (k * Dilation));

    /// <summary>Those taps that lie within the input.</summary>
    public IEnumerable<int> Inside(int output) => Taps(output).Where(i => i >= 0 && i < Input);

    /// <summary>What the windows of so many neighbouring outputs cover.</summary>
    public int Extent(int outputs) => ((outputs - 1) * Stride) + ((Kernel - 1) * Dilation) + 1;

    /// <summary>How many taps lie within the padded input.</summary>
    public int CountPadded(int output) => Taps(output).Count(i => i >= -PadBefore && i < Input + PadAfter);
}
