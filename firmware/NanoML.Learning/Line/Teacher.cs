using NanoML.Runtime;

namespace NanoML.Learning
{
    /// <summary>
    /// Takes examples from the results of a loop, keeps what was learned, and tells on the line what became of each wish
    /// (docs/serial-format.md). Nothing is allocated after the constructor.
    /// </summary>
    public sealed class Teacher : ITurnTask
    {
        /// <summary>The examples that are taken where nobody says how many.</summary>
        public const int UsualExamples = 5;

        /// <summary>The examples or inputs of one wish, at most.</summary>
        public const int MostAtOnce = 255;

        private readonly TaughtModel _model;
        private readonly LearnedStore _store;
        private readonly LearnedPart[] _parts;
        private readonly ReportLine _line;
        private RangedStage _ranges;
        private TeachingLine _wishes;
        private TeachingButton _button;
        private StoreState _state;
        private bool _isKept = true;
        private int _class = TaughtModel.None;
        private int _left;

        /// <param name="store">Of the model's parts, and perhaps of ranges; null keeps nothing.</param>
        /// <param name="line">Of the reporter, so that numbers of lines follow each other.</param>
        public Teacher(TaughtModel model, LearnedStore store, ReportLine line)
        {
            _model = model;
            _store = store;
            _parts = model.Parts();
            _line = line;
        }

        /// <summary>The model's input as it is adapted; null, as at first, where it is not.</summary>
        public RangedStage Ranges
        {
            get { return _ranges; }
            set { _ranges = value; }
        }

        /// <summary>Where wishes come from; null, as at first, for nowhere.</summary>
        public TeachingLine Wishes
        {
            get { return _wishes; }
            set { _wishes = value; }
        }

        /// <summary>A button that teaches; null, as at first, for none.</summary>
        public TeachingButton Button
        {
            get { return _button; }
            set { _button = value; }
        }

        /// <summary>Whether the next result is an example.</summary>
        public bool IsTeaching
        {
            get { return _left > 0; }
        }

        /// <summary>Takes what was kept, and tells it.</summary>
        public StoreState Load()
        {
            _state = _store == null ? StoreState.Empty : _store.Load();
            Tell();
            return _state;
        }

        public void OnTurn()
        {
            if (_wishes != null)
            {
                _wishes.Turn(this);
            }

            if (_button != null)
            {
                _button.Turn(this);
            }

            if (_ranges != null && _ranges.TakeLearned())
            {
                Keep();
            }
        }

        public void OnResult()
        {
            if (_left == 0)
            {
                return;
            }

            if (!_model.Teach(_class))
            {
                _left = 0;
                Refuse("room");
                return;
            }

            _left--;
            TellExample();
            if (_left == 0)
            {
                Keep();
            }
        }

        /// <summary>Makes the next results examples of a class; a new one, if there is none of that name.</summary>
        /// <param name="examples">In [1, <see cref="MostAtOnce"/>].</param>
        public void Teach(byte[] name, int start, int count, int examples)
        {
            Stop();
            if (examples < 1 || examples > MostAtOnce)
            {
                Refuse("count");
                return;
            }

            if (!ClassNames.IsName(name, start, count) && _model.ClassOf(name, start, count) == TaughtModel.None)
            {
                Refuse("name");
                return;
            }

            int wanted = _model.ClassFor(name, start, count);
            if (wanted == TaughtModel.None)
            {
                Refuse("room");
                return;
            }

            _class = wanted;
            _left = examples;
            TellExample();
        }

        /// <summary>Ends teaching before all examples were taken; those that were stay.</summary>
        public void Stop()
        {
            if (_left == 0)
            {
                return;
            }

            _left = 0;
            if (_class >= _model.KnownClasses && _model.Memory.ExamplesOf(_class) == 0)
            {
                _model.Forget(_class);
            }

            Keep();
        }

        /// <summary>Forgets a taught class.</summary>
        public void Forget(byte[] name, int start, int count)
        {
            _left = 0;
            if (_model.Forget(_model.ClassOf(name, start, count)))
            {
                Keep();
            }
            else
            {
                Refuse("name");
            }
        }

        /// <summary>Says that the last result was right.</summary>
        public void Right()
        {
            Answer(_model.Right());
        }

        /// <summary>Says that the last result was wrong.</summary>
        /// <param name="count">0 where the class that it should have been is not known.</param>
        public void Wrong(byte[] name, int start, int count)
        {
            int actual = count == 0 ? TaughtModel.None : _model.ClassOf(name, start, count);
            if (count > 0 && actual == TaughtModel.None)
            {
                Refuse("name");
                return;
            }

            Answer(_model.Wrong(actual));
        }

        /// <summary>Learns the ranges of the next inputs; with 0, inputs are again as they come.</summary>
        public void LearnRanges(int inputs)
        {
            if (_ranges == null)
            {
                Refuse("ranges");
            }
            else if (inputs < 0 || inputs > MostAtOnce)
            {
                Refuse("count");
            }
            else if (inputs == 0)
            {
                _ranges.Ranges.Reset();
                Keep();
            }
            else
            {
                _ranges.Ranges.Begin(inputs);
                Tell();
            }
        }

        /// <summary>Forgets everything.</summary>
        public void Reset()
        {
            _left = 0;
            if (_ranges != null)
            {
                _ranges.Ranges.Reset();
            }

            if (_store == null)
            {
                for (int i = 0; i < _parts.Length; i++)
                {
                    _parts[i].Reset();
                }
            }
            else
            {
                _isKept = _store.TryReset();
            }

            Tell();
        }

        /// <summary><c>event=learned</c>: what was learned, and whether it is kept.</summary>
        public void Tell()
        {
            _line.BeginEvent("learned");
            int classes = 0;
            int examples = 0;
            for (int i = 0; i < _model.Names.Count; i++)
            {
                if (_model.Names.LengthOf(i) > 0)
                {
                    classes++;
                    examples += _model.Memory.ExamplesOf(_model.KnownClasses + i);
                }
            }

            _line.Add("classes", classes);
            _line.Add("examples", examples);
            _line.Add("steps", _model.Layer.Steps);
            _line.Add("right", _model.Feedback.RightCount);
            _line.Add("wrong", _model.Feedback.WrongCount);
            if (_ranges != null)
            {
                _line.Add("ranges", _ranges.Ranges.Learnings);
                _line.Add("inputs", _ranges.Ranges.Missing);
            }

            _line.Add("kept", _store == null ? 0 : _store.Sequence);
            _line.Add("state", _isKept ? NameOf(_state) : "failed");
            _line.Send();
        }

        /// <summary><c>event=refused</c>: a wish that cannot be fulfilled, and nothing was changed.</summary>
        public void Refuse(string reason)
        {
            _line.BeginEvent("refused");
            _line.Add("reason", reason);
            _line.Send();
        }

        private void Answer(bool isDone)
        {
            if (isDone)
            {
                Keep();
            }
            else
            {
                Refuse("result");
            }
        }

        private void Keep()
        {
            _isKept = _store == null || _store.TrySave();
            _state = _isKept && _store != null ? StoreState.Loaded : _state;
            Tell();
        }

        private void TellExample()
        {
            _line.BeginEvent("teach");
            if (!_model.AddName(_line, "label", _class))
            {
                _line.Add("label", _class);
            }

            _line.Add("examples", _class < _model.KnownClasses ? _model.Layer.Steps : _model.Memory.ExamplesOf(_class));
            _line.Add("left", _left);
            _line.Send();
        }

        private static string NameOf(StoreState state)
        {
            switch (state)
            {
                case StoreState.Empty:
                    return "empty";
                case StoreState.Loaded:
                    return "kept";
                case StoreState.OlderCopy:
                    return "older";
                case StoreState.OtherModel:
                    return "other";
                default:
                    return "damaged";
            }
        }
    }
}
