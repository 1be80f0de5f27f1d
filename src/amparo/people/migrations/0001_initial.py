
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('function', models.CharField(choices=[('support', 'support of victims'), ('health', 'health'), ('child_protection', 'child protection'), ('police', 'criminal police'), ('prosecutor', 'prosecutor'), ('court', 'court'), ('labour_inspectorate', 'labour inspectorate'), ('border', 'border or immigration enforcement'), ('immigration_benefits', 'immigration benefits'), ('consulate', 'consulate'), ('lawyer', 'lawyer'), ('research', 'research'), ('funder', 'funder')], max_length=24)),
                ('jurisdiction', models.CharField(max_length=12)),
                ('pack', models.CharField(max_length=40)),
                ('time_zone', models.CharField(max_length=64)),
                ('root_public', models.BinaryField(max_length=32)),
                ('answer_days', models.PositiveSmallIntegerField(default=2)),
                ('emergency_place', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'verbose_name': 'agency',
                'verbose_name_plural': 'agencies',
                'constraints': [models.CheckConstraint(condition=models.Q(('function__in', ['support', 'health', 'child_protection', 'police', 'prosecutor', 'court', 'labour_inspectorate', 'border', 'immigration_benefits', 'consulate', 'lawyer', 'research', 'funder'])), name='agency_function_is_known'), models.CheckConstraint(condition=models.Q(('pack', ''), _negated=True), name='agency_has_a_policy_pack'), models.CheckConstraint(condition=models.Q(('answer_days__gte', 1), ('answer_days__lte', 14)), name='agency_answers_within_two_weeks')],
            },
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('username', models.CharField(max_length=60, unique=True)),
                ('display_name', models.CharField(max_length=80)),
                ('salt', models.BinaryField(max_length=16)),
                ('is_active', models.BooleanField(default=False)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='staff', to='people.agency')),
            ],
            options={
                'verbose_name': 'staff member',
                'verbose_name_plural': 'staff members',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('staff_id_reserved', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('roles', models.CharField(max_length=200)),
                ('expires', models.DateField()),
                ('state', models.CharField(choices=[('open', 'waiting for your colleague'), ('offered', 'waiting for your check'), ('signed', 'waiting for a second colleague'), ('used', 'done'), ('ended', 'ended')], default='open', max_length=8)),
                ('proof', models.BinaryField(max_length=32, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='people.agency')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations_made', to=settings.AUTH_USER_MODEL)),
                ('staff', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
            },
        ),
        migrations.CreateModel(
            name='KeyStatement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('staff-key', 'key of a staff member'), ('intake-key', "key of the agency's intake")], max_length=12)),
                ('data', models.BinaryField()),
                ('from_day', models.DateField()),
                ('expires', models.DateField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='people.agency')),
            ],
        ),
        migrations.CreateModel(
            name='IntakeKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('suite', models.PositiveSmallIntegerField(default=2)),
                ('wrap_public', models.BinaryField(max_length=1216)),
                ('holder', models.BinaryField(max_length=16, unique=True)),
                ('state', models.CharField(choices=[('offered', 'waiting for a second colleague'), ('current', 'current'), ('accepted', 'opens what was sealed before'), ('retired', 'retired')], default='offered', max_length=8)),
                ('is_known_outside', models.BooleanField(default=False)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intake_keys', to='people.agency')),
                ('key', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='intake_key', to='vault.key')),
                ('statement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='intake_key', to='people.keystatement')),
            ],
        ),
        migrations.CreateModel(
            name='OpenSession',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='open_sessions', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='StaffKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('suite', models.PositiveSmallIntegerField(default=2)),
                ('sign_public', models.BinaryField(max_length=32)),
                ('sign_id', models.BinaryField(max_length=16, unique=True)),
                ('wrap_public', models.BinaryField(max_length=1216)),
                ('holder', models.BinaryField(max_length=16, unique=True)),
                ('bundle', models.BinaryField(max_length=512)),
                ('state', models.CharField(choices=[('offered', 'offered'), ('current', 'current'), ('retired', 'retired')], default='offered', max_length=8)),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to=settings.AUTH_USER_MODEL)),
                ('statement', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staff_key', to='people.keystatement')),
            ],
        ),
        migrations.CreateModel(
            name='StaffRole',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(max_length=24)),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='held_roles', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='StatementSignature',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('by', models.BinaryField(max_length=16, null=True)),
                ('signature', models.BinaryField(max_length=64)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='people.keystatement')),
            ],
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.CheckConstraint(condition=models.Q(('username', ''), _negated=True), name='staff_has_a_username'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'offered', 'signed', 'used', 'ended'])), name='invitation_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'ended']), models.Q(('proof__isnull', False), ('staff__isnull', False)), _connector='OR'), name='invitation_beyond_open_has_staff_and_proof'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('by__isnull', True), models.Q(('state', 'ended'), _negated=True)), fields=('agency',), name='an_agency_is_founded_once'),
        ),
        migrations.AddConstraint(
            model_name='keystatement',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['staff-key', 'intake-key'])), name='key_statement_purpose_is_known'),
        ),
        migrations.AddConstraint(
            model_name='keystatement',
            constraint=models.CheckConstraint(condition=models.Q(('expires__gte', models.F('from_day'))), name='key_statement_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='intakekey',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'current')), fields=('agency',), name='one_current_intake_key'),
        ),
        migrations.AddConstraint(
            model_name='intakekey',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('agency',), name='one_intake_key_is_offered_at_once'),
        ),
        migrations.AddConstraint(
            model_name='intakekey',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['offered', 'current', 'accepted', 'retired'])), name='intake_key_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='staffkey',
            constraint=models.UniqueConstraint(fields=('staff', 'epoch'), name='one_staff_key_per_epoch'),
        ),
        migrations.AddConstraint(
            model_name='staffkey',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'current')), fields=('staff',), name='one_current_staff_key'),
        ),
        migrations.AddConstraint(
            model_name='staffkey',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['offered', 'current', 'retired'])), name='staff_key_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='staffkey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'current'), _negated=True), ('statement__isnull', False), _connector='OR'), name='a_current_staff_key_is_stated'),
        ),
        migrations.AddConstraint(
            model_name='staffrole',
            constraint=models.UniqueConstraint(fields=('staff', 'role'), name='a_role_is_held_once'),
        ),
        migrations.AddConstraint(
            model_name='staffrole',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['agency_administrator', 'intake', 'advocate', 'supervisor', 'on_call', 'officer', 'partner', 'interpreter', 'privacy_officer', 'coordinator', 'analyst'])), name='staff_role_is_known'),
        ),
        migrations.AddConstraint(
            model_name='statementsignature',
            constraint=models.UniqueConstraint(fields=('statement', 'by'), name='a_key_signs_once'),
        ),
        migrations.AddConstraint(
            model_name='statementsignature',
            constraint=models.UniqueConstraint(condition=models.Q(('by__isnull', True)), fields=('statement',), name='the_root_signs_once'),
        ),
    ]
