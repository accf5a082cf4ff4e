namespace NanoML.Compiler.Training;

/// <summary>Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), for one array of parameters, with its constants.</summary>
internal sealed class Adam(int length)
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;
    private const double Epsilon = 1e-8;

    private readonly double[] _mean = new double[length];
    private readonly double[] _square = new double[length];
    private int _steps;

    /// <summary>Moves the parameters one step against their gradient.</summary>
    public void Step(float[] parameters, ReadOnlySpan<float> gradient, double learningRate)
    {
        _steps++;
        double meanBias = 1 - Math.Pow(FirstDecay, _steps);
        double squareBias = 1 - Math.Pow(SecondDecay, _steps);
        for (int k = 0; k < parameters.Length; k++)
        {
            double g = gradient[k];
            _mean[k] = (FirstDecay * _mean[k]) + ((1 - FirstDecay) * g);
            _square[k] = (SecondDecay * _square[k]) + ((1 - SecondDecay) * g * g);
            parameters[k] -= (float)(learningRate * (_mean[k] / meanBias) / (Math.Sqrt(_square[k] / squareBias) + Epsilon));
        }
    }
}
