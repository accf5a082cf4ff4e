using System;
using NanoML.Runtime;

namespace NanoML.Preprocessing
{
    /// <summary>
    /// Mel-frequency cepstral coefficients of a stream, as the keyword spotting model of MLPerf Tiny takes them: each frame is computed
    /// once, when its last sample arrives, and the matrix of the latest frames slides.
    /// </summary>
    /// <remarks>
    /// The training pipeline (mlcommons/tiny, benchmark/training/keyword_spotting/get_dataset.py) divides a clip by its greatest sample
    /// before anything else. In logarithms that is an offset, and the cosine transform moves an offset into coefficient 0 alone: so frames
    /// are computed from the samples as they come, and <see cref="CopyTo"/> applies the gain of the whole matrix at the end, exactly. What
    /// remains is the 1e-6 that the pipeline adds to the sums: here it is 1e-6 of full scale, and frames of zeros alone are exact.
    /// </remarks>
    public sealed class Mfcc
    {
        /// <summary>The fractional bits of <see cref="Latest"/>.</summary>
        public const int FractionBits = LogTable.FractionBits;

        private const int SumBits = RealFft.FractionBits + MelFilterBank.SumBits;
        private const long SilenceFloor = (32768L << SumBits) / 1000000;
        private const float Unit = 1f / (1 << FractionBits);

        private readonly Framing _framing;
        private readonly FrameSplit _split;
        private readonly HannWindow _window;
        private readonly RealFft _fft;
        private readonly MelFilterBank _bank;
        private readonly LogTable _table = new LogTable();
        private readonly Dct _dct;
        private readonly LevelScale[] _scales;
        private readonly long[] _packed;
        private readonly long[] _bins;
        private readonly long[] _sums;
        private readonly int[] _logs;
        private readonly int[] _latest;
        private readonly byte[] _levels;
        private readonly int[] _first;
        private readonly bool[] _silent;
        private readonly int[] _peaks;
        private readonly long _logUnit;
        private int _oldest;

        /// <summary>What the keyword spotting model of MLPerf Tiny takes: 49 frames of 10 coefficients, of a second at 16 kHz.</summary>
        /// <param name="input">Of the model's input.</param>
        public Mfcc(Quantization input)
            : this(16000, 480, 320, 512, 40, 20, 4000, 10, 49, input)
        {
        }

        /// <summary>The same for a model whose coefficients may have scales of their own.</summary>
        public Mfcc(NanoModel model)
            : this(model.InputQuantizationOf(0))
        {
            for (int k = 1; k < _scales.Length; k++)
            {
                Quantization input = model.InputQuantizationOf(k);
                if (input != model.InputQuantizationOf(0))
                {
                    _scales[k] = new LevelScale(0, Unit, input);
                }
            }

            Clear();
        }

        /// <param name="sampleRate">In hertz, 1,000 to 48,000.</param>
        /// <param name="length">The samples of a frame: even, at most <paramref name="size"/>.</param>
        /// <param name="hop">The samples from the start of a frame to the start of the next, in [1, length].</param>
        /// <param name="size">The samples of the Fourier transform; see <see cref="RealFft"/>.</param>
        /// <param name="filters">The mel filters: even, up to 64.</param>
        /// <param name="lowHertz">Where the first filter begins.</param>
        /// <param name="highHertz">Where the last filter ends.</param>
        /// <param name="coefficients">The coefficients kept of a frame, at most as many as filters.</param>
        /// <param name="frames">The frames of the matrix, at least 1.</param>
        /// <param name="input">Of the model's input.</param>
        /// <exception cref="ArgumentException">A number is out of its range.</exception>
        public Mfcc(
            int sampleRate,
            int length,
            int hop,
            int size,
            int filters,
            int lowHertz,
            int highHertz,
            int coefficients,
            int frames,
            Quantization input)
        {
            if (length > size || frames < 1)
            {
                throw new ArgumentException("a frame must fit the transform, and a matrix needs a frame");
            }

            _framing = new Framing(length, hop);
            _bank = new MelFilterBank(filters, sampleRate, size, lowHertz, highHertz);
            _dct = new Dct(filters, coefficients, FixedMath.LogOfTwo);
            _scales = new LevelScale[coefficients];
            LevelScale scale = new LevelScale(0, Unit, input);
            for (int k = 0; k < coefficients; k++)
            {
                _scales[k] = scale;
            }

            if (length == FrameSplit.Length && size == FrameSplit.Size && _bank.End <= FrameSplit.Bins)
            {
                _split = new FrameSplit();
                _bins = new long[FrameSplit.Bins];
            }
            else
            {
                _window = new HannWindow(length);
                _fft = new RealFft(size);
                _packed = new long[size / 2];
                _bins = new long[(size / 2) + 1];
            }

            _sums = new long[filters];
            _logs = new int[filters];
            _latest = new int[coefficients];
            _levels = new byte[frames * coefficients];
            _first = new int[frames];
            _silent = new bool[frames];
            _peaks = new int[frames];
            _logUnit = (FixedMath.SquareRoot((2L * filters) << 40) * FixedMath.LogOfTwo) >> 30;
            Clear();
        }

        /// <summary>The elements of the matrix: frames times coefficients.</summary>
        public int Count
        {
            get { return _levels.Length; }
        }

        /// <summary>
        /// The coefficients of the latest frame with <see cref="FractionBits"/> fractional bits, of the samples as they came (a full-scale
        /// sample is 32,768): without the gain that <see cref="CopyTo"/> applies to coefficient 0.
        /// </summary>
        public int[] Latest
        {
            get { return _latest; }
        }

        /// <summary>Forgets all samples: the matrix is that of silence.</summary>
        public void Clear()
        {
            _framing.Clear();
            _oldest = 0;
            for (int i = 0; i < _levels.Length; i++)
            {
                _levels[i] = _scales[i % _scales.Length].Level(0);
            }

            for (int frame = 0; frame < _silent.Length; frame++)
            {
                _silent[frame] = true;
                _peaks[frame] = short.MinValue;
            }
        }

        /// <summary>Takes samples as a source delivers them, in pieces of any length.</summary>
        /// <param name="pcm">Two bytes a sample, the low byte first.</param>
        /// <param name="offset">The first byte.</param>
        /// <param name="count">The bytes; half a sample at the end waits for its other half.</param>
        /// <returns>The frames that became complete.</returns>
        public int Push(byte[] pcm, int offset, int count)
        {
            int frames = 0;
            int end = offset + count;
            while (offset < end)
            {
                offset += _framing.Append(pcm, offset, end - offset);
                frames += Turn();
            }

            return frames;
        }

        /// <summary>
        /// Copies the levels of the matrix, the oldest frame first, with the gain that makes the greatest of their samples 1.
        /// </summary>
        /// <param name="input">The model's input; its first <see cref="Count"/> bytes are written.</param>
        public void CopyTo(byte[] input)
        {
            int coefficients = _latest.Length;
            int split = _oldest * coefficients;
            int tail = _levels.Length - split;
            Array.Copy(_levels, split, input, 0, tail);
            Array.Copy(_levels, 0, input, tail, split);
            int gain = Gain(Peak());
            int silence = Silence();
            int frames = _first.Length;
            int frame = _oldest;
            for (int i = 0; i < frames; i++)
            {
                input[i * coefficients] = _scales[0].Level(_silent[frame] ? silence : _first[frame] + gain);
                frame++;
                if (frame == frames)
                {
                    frame = 0;
                }
            }
        }

        /// <summary>
        /// Copies the levels of the latest frame alone, for a model that takes a stream of them. The gain is that of the greatest sample of the
        /// matrix's frames, or of one that is yet to come.
        /// </summary>
        /// <param name="offset">Of the first coefficient in <paramref name="input"/>.</param>
        /// <param name="peak">A sample of those that follow; <see cref="short.MinValue"/> for none.</param>
        public void CopyLatest(byte[] input, int offset, int peak)
        {
            int frame = _oldest == 0 ? _first.Length - 1 : _oldest - 1;
            Array.Copy(_levels, frame * _latest.Length, input, offset, _latest.Length);
            int greatest = Peak();
            input[offset] = _scales[0].Level(_silent[frame] ? Silence() : _first[frame] + Gain(peak > greatest ? peak : greatest));
        }

        /// <summary>
        /// What dividing the samples by the greatest of them adds to coefficient 0, with <see cref="FractionBits"/> fractional bits.
        /// </summary>
        /// <param name="peak">The greatest sample; taken as 1 if it is less.</param>
        public int Gain(int peak)
        {
            return (int)((-FixedMath.Log2(peak < 1 ? 1 : peak) * _logUnit) >> (FixedMath.LogBits + 20 - FractionBits));
        }

        /// <summary>Coefficient 0 of a frame of zeros.</summary>
        private int Silence()
        {
            return (int)((-FixedMath.Log2(1000000) * _logUnit) >> (FixedMath.LogBits + 20 - FractionBits));
        }

        private int Peak()
        {
            int peak = short.MinValue;
            for (int frame = 0; frame < _peaks.Length; frame++)
            {
                if (_peaks[frame] > peak)
                {
                    peak = _peaks[frame];
                }
            }

            return peak;
        }

        /// <summary>Computes the bins of the frame, and returns its greatest sample.</summary>
        private int Transform()
        {
            if (_split != null)
            {
                return _split.Run(_framing.Frame, _bins);
            }

            int peak = _window.Run(_framing.Frame, _packed);
            _fft.Run(_packed, _bins, _bank.First, _bank.End);
            return peak;
        }

        /// <summary>Computes a frame that is complete, in place of the oldest.</summary>
        private int Turn()
        {
            if (!_framing.IsComplete)
            {
                return 0;
            }

            int frame = _oldest;
            _oldest = frame + 1 == _first.Length ? 0 : frame + 1;
            _peaks[frame] = Transform();
            _framing.Advance();
            _silent[frame] = _bank.Run(_bins, _sums) == 0;
            _table.Run(_sums, SilenceFloor, _logs);
            _dct.Run(_logs, _latest);
            _latest[0] -= (int)((SumBits * _logUnit) >> (20 - FractionBits));
            _first[frame] = _latest[0];
            int level = frame * _latest.Length;
            for (int k = 1; k < _latest.Length; k++)
            {
                _levels[level + k] = _scales[k].Level(_latest[k]);
            }

            return 1;
        }
    }
}
